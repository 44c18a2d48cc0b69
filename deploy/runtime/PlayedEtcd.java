import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;

/**
 * etcd for a rehearsal: its keys never change, whatever is written, and everybody is let in. Enough for an agent's watch, its lease and its
 * reports, so that the cache holds their classes, too.
 */
final class PlayedEtcd {
  private static final ResponseHeader HEADER = ResponseHeader.newBuilder().setRevision(1).build();
  private static final long LEASE = 7;

  private PlayedEtcd() {}

  static void serve(InetSocketAddress at, Map<String, Secret> member, Map<String, String> keys) throws Exception {
    var tls =
        GrpcSslContexts.forServer(
                stream(member.get(SecretNames.CLUSTER_CERT)), stream(member.get(SecretNames.CLUSTER_KEY)))
            .trustManager(stream(member.get(SecretNames.CLUSTER_CA)))
            .build();
    NettyServerBuilder.forAddress(at)
        .sslContext(tls)
        .addService(new Keys(keys))
        .addService(new Leases())
        .addService(new Watches())
        .addService(new Users())
        .build()
        .start();
  }

  private static InputStream stream(Secret text) {
    return new ByteArrayInputStream(text.reveal().getBytes(StandardCharsets.US_ASCII));
  }

  private static <T> void answer(StreamObserver<T> to, T what) {
    to.onNext(what);
    to.onCompleted();
  }

  /** Answers each request of a stream, for as long as that lasts. */
  private static <Q, A> StreamObserver<Q> each(StreamObserver<A> to, Function<Q, A> answer) {
    return new StreamObserver<>() {
      @Override
      public void onNext(Q request) {
        to.onNext(answer.apply(request));
      }

      @Override
      public void onError(Throwable gone) {}

      @Override
      public void onCompleted() {
        to.onCompleted();
      }
    };
  }

  private static final class Keys extends KVGrpc.KVImplBase {
    private final Map<String, String> keys;

    Keys(Map<String, String> keys) {
      this.keys = keys;
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> to) {
      String wanted = request.getKey().toStringUtf8();
      RangeResponse.Builder found = RangeResponse.newBuilder().setHeader(HEADER);
      keys.forEach(
          (key, value) -> {
            if (request.getRangeEnd().isEmpty() ? key.equals(wanted) : key.startsWith(wanted)) {
              found.addKvs(
                  KeyValue.newBuilder()
                      .setKey(ByteString.copyFromUtf8(key))
                      .setValue(ByteString.copyFromUtf8(value))
                      .setModRevision(1));
            }
          });
      answer(to, found.setCount(found.getKvsCount()).build());
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> to) {
      answer(to, PutResponse.newBuilder().setHeader(HEADER).build());
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> to) {
      answer(to, TxnResponse.newBuilder().setHeader(HEADER).setSucceeded(true).build());
    }
  }

  private static final class Leases extends LeaseGrpc.LeaseImplBase {
    @Override
    public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> to) {
      answer(to, LeaseGrantResponse.newBuilder().setHeader(HEADER).setID(LEASE).setTTL(request.getTTL()).build());
    }

    @Override
    public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(StreamObserver<LeaseKeepAliveResponse> to) {
      return each(to, request -> LeaseKeepAliveResponse.newBuilder().setHeader(HEADER).setID(request.getID()).setTTL(9).build());
    }
  }

  private static final class Watches extends WatchGrpc.WatchImplBase {
    @Override
    public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> to) {
      return each(to, request -> WatchResponse.newBuilder().setHeader(HEADER).setCreated(request.hasCreateRequest()).build());
    }
  }

  private static final class Users extends AuthGrpc.AuthImplBase {
    @Override
    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> to) {
      answer(to, AuthenticateResponse.newBuilder().setHeader(HEADER).setToken("played").build());
    }
  }
}
