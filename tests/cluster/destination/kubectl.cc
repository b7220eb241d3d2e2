#include "tests/cluster/destination/kubectl.h"

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "tests/support/process/child_process.h"
#include "tests/support/process/eventually.h"
#include "tests/support/process/temporary_directory.h"

namespace bowline::cluster_test {
namespace {

std::string run_program(std::vector<std::string> arguments, const std::string& input) {
  const test::TemporaryDirectory directory;
  const std::string output = directory.file("out");
  const std::string errors = directory.file("errors");
  std::string called;
  for (const std::string& argument : arguments) called += argument + " ";
  test::ChildProcess program({.arguments = std::move(arguments),
                              .input = directory.write("in", input),
                              .output = output,
                              .errors = errors});
  const auto code = program.wait(test::kPatience);
  if (code != 0) {
    throw std::runtime_error(called + (code ? "fails: " : "hangs: ") + test::read_file(errors));
  }
  return test::read_file(output);
}

std::string list_of(const std::vector<Kubectl::Json>& objects) {
  return Kubectl::Json{{"apiVersion", "v1"}, {"kind", "List"}, {"items", objects}}.dump();
}

}  // namespace

std::string Kubectl::run(std::vector<std::string> arguments, const std::string& input) const {
  arguments.insert(arguments.begin(), "kubectl");
  return run_program(std::move(arguments), input);
}

Kubectl::Json Kubectl::get(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), "get");
  arguments.insert(arguments.end(), {"-o", "json"});
  return Json::parse(run(std::move(arguments)));
}

void Kubectl::apply(const std::vector<Json>& objects) const {
  run({"apply", "--server-side", "--force-conflicts", "--field-manager=test", "-f", "-"},
      list_of(objects));
}

void Kubectl::create(const std::vector<Json>& objects) const {
  run({"create", "-f", "-"}, list_of(objects));
}

void Kubectl::patch(const std::string& ns,
                    const std::string& object,
                    const Json& change,
                    const std::vector<std::string>& options) const {
  std::vector<std::string> arguments{
      "patch", "-n", ns, object, "--type=merge", "-p", change.dump()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  run(std::move(arguments));
}

void Kubectl::remove(const std::string& ns, const std::vector<std::string>& objects) const {
  std::vector<std::string> arguments{"delete", "-n", ns};
  arguments.insert(arguments.end(), objects.begin(), objects.end());
  run(std::move(arguments));
}

void Kubectl::scale(const std::string& ns, const std::string& object, int replicas) const {
  run({"scale", "-n", ns, object, "--replicas=" + std::to_string(replicas)});
}

std::string cluster_path(const std::string& name) {
  const char* root = std::getenv("TB");
  if (root == nullptr) throw std::runtime_error("no TB: run it by tests/cluster/run_in_cluster");
  return std::string(root) + "/" + name;
}

void control(const std::string& verb, const std::string& component) {
  run_program({"kube-testbed", "ctl", cluster_path(""), verb, component}, "");
}

void wait_for_api_server() {
  test::eventually("the API server answers", [] {
    try {
      Kubectl().run({"get", "--raw", "/readyz", "--request-timeout=5s"});
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  });
}

test::Daemon start_daemon(std::vector<std::string> more_flags, test::Daemon::Start start) {
  static std::atomic<int> last{0};
  return test::Daemon({.kubeconfig = cluster_path("destination.conf"),
                       .log = cluster_path("log/destination-" + std::to_string(++last) + ".log"),
                       .more_flags = std::move(more_flags),
                       .start = start});
}

namespace {

int next_number() {
  static std::atomic<int> last{0};
  return ++last;
}

}  // namespace

// The nodes' own pods are in 10.42.0.0 to 10.42.95.255.
Namespace::Namespace() : number_(next_number()), name_("test-" + std::to_string(number_)) {
  Kubectl().apply({{{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", {{"name", name_}}}},
                   {{"apiVersion", "v1"},
                    {"kind", "ServiceAccount"},
                    {"metadata", {{"name", "web-sa"}, {"namespace", name_}}}}});
}

Namespace::~Namespace() {
  try {
    Kubectl().run({"delete", "namespace", name_, "--wait=false"});
  } catch (const std::runtime_error&) {  // the whole cluster goes after the test
  }
}

std::string Namespace::ip(int last) const {
  return "10.42." + std::to_string(96 + number_) + "." + std::to_string(last);
}

std::string Namespace::path(const std::string& service, int port) const {
  return service + "." + name_ + ".svc.cluster.local:" + std::to_string(port);
}

}  // namespace bowline::cluster_test
