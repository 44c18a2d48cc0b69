package org.pgmahout.agent.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.PreflightFacts.Reached;
import org.pgmahout.common.wire.PreflightFacts.Source;

/**
 * PyPI and the image registry, tried with the machine's own Python, pip configuration, proxies and
 * trusted certificates: what works here is what will work in the run.
 */
final class WebSources {
  private static final Duration LIMIT = Duration.ofSeconds(9);

  /** Arguments: {@code yes} to ask pip's index, and the registry's host or nothing. */
  private static final String ASK =
      """
      import configparser, glob, json, os, ssl, sys, threading, urllib.error, urllib.request
      conf = configparser.RawConfigParser()
      conf.read(["/etc/xdg/pip/pip.conf", "/etc/pip.conf", "/root/.pip/pip.conf", "/root/.config/pip/pip.conf"])
      def option(name):
          value = os.environ.get("PIP_" + name.upper().replace("-", "_"))
          for section in ("install", "global"):
              if not value and conf.has_option(section, name):
                  value = conf.get(section, name)
          return value
      def index():
          if option("index-url"):
              return option("index-url")
          sys.path[:0] = glob.glob("/usr/share/python-wheels/pip-*.whl")
          from pip._internal.models.index import PyPI
          return PyPI.simple_url
      def ask(url):
          context = ssl.create_default_context(cafile=option("cert"))
          try:
              urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=6, context=context).close()
          except urllib.error.HTTPError as e:
              if e.code >= 500:
                  raise
      answers = {}
      def look(kind, url):
          where = ""
          try:
              where = url()
              ask(where.rstrip("/") + "/")
              answers[kind] = {"where": where, "reached": "YES", "detail": ""}
          except ImportError as e:
              answers[kind] = {"where": where, "reached": "CANNOT_TELL", "detail": "pip is not there yet to say which index it uses"}
          except Exception as e:
              answers[kind] = {"where": where, "reached": "NO", "detail": str(getattr(e, "reason", e))}
      threads = []
      if sys.argv[1] == "yes":
          threads.append(threading.Thread(target=look, args=("PyPI", index)))
      if sys.argv[2]:
          threads.append(threading.Thread(target=look, args=("registry", lambda: "https://" + sys.argv[2] + "/v2")))
      [t.start() for t in threads]
      [t.join() for t in threads]
      print(json.dumps(answers))
      """;

  private final CommandRunner commands;
  private final ObjectMapper json = new ObjectMapper();

  WebSources(CommandRunner commands) {
    this.commands = commands;
  }

  List<Source> look(NodeSpec spec) {
    List<Source> sources = new ArrayList<>();
    boolean python = spec.has(Role.DATABASE);
    String registry = "";
    if (spec.has(Role.ETCD) && spec.plan().hasOwnEtcd()) {
      String image = spec.plan().etcd().image();
      String archive = spec.plan().etcd().imageArchive();
      if (present(image)) {
        sources.add(new Source("registry", image, Reached.YES, "the image is here already"));
      } else if (!archive.isEmpty()) {
        Reached there = Files.isReadable(Path.of(archive)) ? Reached.YES : Reached.NO;
        sources.add(
            new Source(
                "registry", archive, there, there == Reached.YES ? "" : "there is no such file"));
      } else {
        registry = host(image);
        if (registry.isEmpty()) {
          sources.add(
              new Source(
                  "registry", image, Reached.CANNOT_TELL, "the engine's default registry decides"));
        }
      }
    }
    if (python || !registry.isEmpty()) {
      sources.addAll(ask(python, registry));
    }
    return sources;
  }

  private List<Source> ask(boolean python, String registry) {
    try {
      CommandResult result =
          commands.run(
              Command.of("python3", "-c", ASK, python ? "yes" : "no", registry).within(LIMIT));
      JsonNode answers = json.readTree(result.stdout());
      List<Source> sources = new ArrayList<>();
      answers
          .properties()
          .forEach(
              entry ->
                  sources.add(
                      new Source(
                          entry.getKey(),
                          AptSources.withoutCredentials(entry.getValue().path("where").asText()),
                          Reached.valueOf(entry.getValue().path("reached").asText()),
                          entry.getValue().path("detail").asText())));
      return sources;
    } catch (OpsException | JsonProcessingException e) {
      String kind = python ? "PyPI" : "registry";
      return List.of(
          new Source(kind, "", Reached.CANNOT_TELL, "no working python3 to ask with yet"));
    }
  }

  private boolean present(String image) {
    try {
      return commands.run(Command.of("docker", "image", "inspect", "--format", "x", image)).ok();
    } catch (OpsException noDocker) {
      return false;
    }
  }

  /** The registry in an image's name; empty when the name leaves it to the engine. */
  static String host(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean isHost = first.contains(".") || first.contains(":") || first.equals("localhost");
    return isHost ? first : "";
  }
}
