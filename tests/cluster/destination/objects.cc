#include "tests/cluster/destination/objects.h"

#include "tests/support/process/eventually.h"

namespace bowline::cluster_test {
namespace {

Json metadata(const Namespace& ns, const std::string& name) {
  return {{"name", name}, {"namespace", ns.name()}};
}

Json proxy_container() {
  return {{"name", "linkerd-proxy"},
          {"image", "none"},
          {"env",
           {{{"name", "LINKERD2_PROXY_INBOUND_LISTEN_ADDR"}, {"value", "0.0.0.0:4143"}},
            {{"name", "LINKERD2_PROXY_ADMIN_LISTEN_ADDR"}, {"value", "0.0.0.0:4191"}},
            {{"name", "LINKERD2_PROXY_CONTROL_LISTEN_ADDR"}, {"value", "0.0.0.0:4190"}}}}};
}

Json web_container() {
  return {
      {"name", "web"}, {"image", "none"}, {"ports", {{{"name", "http"}, {"containerPort", 8080}}}}};
}

Json pod_spec(TestPod::Proxy proxy, const std::string& service_account) {
  Json spec{{"serviceAccountName", service_account},
            {"automountServiceAccountToken", false},
            {"terminationGracePeriodSeconds", 0},
            {"containers", Json::array({web_container()})}};
  if (proxy == TestPod::Proxy::kContainer) spec["containers"].push_back(proxy_container());
  if (proxy == TestPod::Proxy::kInitContainer) {
    Json container = proxy_container();
    container["restartPolicy"] = "Always";
    spec["initContainers"] = Json::array({container});
  }
  return spec;
}

}  // namespace

std::string zone_of(const std::string& node) {
  if (node.empty()) return "";
  return std::string("zone-") + static_cast<char>('a' + (node.back() - '0'));
}

Json pod(const Namespace& ns, const TestPod& pod) {
  Json spec = pod_spec(pod.proxy, pod.service_account);
  spec["nodeName"] = pod.node;
  Json meta = metadata(ns, pod.name);
  meta["labels"] = {{"app", "web"}};
  meta["annotations"] = {{"kube-testbed/manual", "true"}};
  if (pod.proxy != TestPod::Proxy::kNone) meta["labels"]["linkerd.io/control-plane-ns"] = "linkerd";
  if (!pod.template_hash.empty()) meta["labels"]["pod-template-hash"] = pod.template_hash;
  return {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", meta}, {"spec", spec}};
}

void write_state(const Namespace& ns, const TestPod& pod) {
  const std::string ready = pod.ready ? "True" : "False";
  const Json state{{"phase", pod.phase},
                   {"podIP", pod.ip},
                   {"podIPs", {{{"ip", pod.ip}}}},
                   {"conditions", {{{"type", "Ready"}, {"status", ready}}}}};
  Kubectl().patch(ns.name(), "pod/" + pod.name, {{"status", state}}, {"--subresource=status"});
}

void run_pods(const Namespace& ns, const std::vector<TestPod>& pods) {
  std::vector<Json> objects;
  for (const TestPod& each : pods) objects.push_back(pod(ns, each));
  Kubectl().apply(objects);
  for (const TestPod& each : pods) write_state(ns, each);
}

std::string uid_of(const Namespace& ns, const std::string& pod) {
  return Kubectl().get({"-n", ns.name(), "pod", pod}).at("metadata").at("uid");
}

Json service(const Namespace& ns, const std::string& name, const std::vector<TestPort>& ports) {
  Json list = Json::array();
  for (const TestPort& port : ports) {
    Json entry{{"port", port.port}, {"targetPort", port.target}};
    if (!port.name.empty()) entry["name"] = port.name;
    if (!port.app_protocol.empty()) entry["appProtocol"] = port.app_protocol;
    list.push_back(entry);
  }
  return {{"apiVersion", "v1"},
          {"kind", "Service"},
          {"metadata", metadata(ns, name)},
          {"spec", {{"ports", list}}}};
}

TestEndpoint endpoint(const TestPod& pod, const std::string& uid) {
  return {pod.ip, pod.ready, pod.name, uid, pod.node};
}

Json slice(const Namespace& ns,
           const std::string& name,
           const std::string& service,
           const std::vector<TestEndpoint>& endpoints,
           const std::vector<SlicePort>& ports) {
  Json list = Json::array();
  for (const TestEndpoint& each : endpoints) {
    Json entry{{"addresses", {each.ip}}};
    if (each.ready) entry["conditions"] = {{"ready", *each.ready}};
    if (!each.node.empty()) entry.update({{"nodeName", each.node}, {"zone", zone_of(each.node)}});
    if (!each.pod.empty()) {
      entry["targetRef"] = {{"kind", "Pod"}, {"name", each.pod}, {"namespace", ns.name()}};
      if (!each.uid.empty()) entry["targetRef"]["uid"] = each.uid;
    }
    list.push_back(entry);
  }
  Json numbers = Json::array();
  for (const SlicePort& port : ports) numbers.push_back({{"name", port.name}, {"port", port.port}});
  Json meta = metadata(ns, name);
  meta["labels"] = {{"kubernetes.io/service-name", service},
                    {"endpointslice.kubernetes.io/managed-by", "bowline-tests"}};
  return {{"apiVersion", "discovery.k8s.io/v1"},
          {"kind", "EndpointSlice"},
          {"metadata", meta},
          {"addressType", "IPv4"},
          {"endpoints", list},
          {"ports", numbers}};
}

std::vector<Json> web_deployment(const Namespace& ns, int replicas) {
  const Json labels{{"app", "web"}, {"linkerd.io/control-plane-ns", "linkerd"}};
  const Json pods{{"metadata", {{"labels", labels}}},
                  {"spec", pod_spec(TestPod::Proxy::kInitContainer, "web-sa")}};
  Json with_selector = service(ns, "web");
  with_selector["spec"]["selector"] = {{"app", "web"}};
  return {with_selector,
          {{"apiVersion", "apps/v1"},
           {"kind", "Deployment"},
           {"metadata", metadata(ns, "web")},
           {"spec",
            {{"replicas", replicas},
             {"selector", {{"matchLabels", {{"app", "web"}}}}},
             {"template", pods}}}}};
}

std::vector<TestPod> pods_of(const Namespace& ns, const std::string& deployment) {
  std::vector<TestPod> pods;
  const Json list = Kubectl().get({"-n", ns.name(), "pods", "-l", "app=" + deployment});
  for (const Json& item : list.at("items")) {
    if (item.at("metadata").contains("deletionTimestamp")) continue;
    pods.push_back({.name = item.at("metadata").at("name"),
                    .ip = item.at("status").at("podIP"),
                    .node = item.at("spec").at("nodeName"),
                    .template_hash = item.at("metadata").at("labels").at("pod-template-hash"),
                    .owner = {{"deployment", deployment}}});
  }
  return pods;
}

void wait_for_ready_addresses(const Namespace& ns, const std::string& service, std::size_t count) {
  test::eventually(service + " has " + std::to_string(count) + " ready addresses", [&] {
    std::size_t ready = 0;
    const Json slices = Kubectl().get(
        {"-n", ns.name(), "endpointslices", "-l", "kubernetes.io/service-name=" + service});
    for (const Json& each : slices.at("items")) {
      if (!each.contains("endpoints") || each.at("endpoints").is_null()) continue;
      for (const Json& endpoint : each.at("endpoints")) {
        if (endpoint.at("conditions").value("ready", true))
          ready += endpoint.at("addresses").size();
      }
    }
    return ready == count;
  });
}

}  // namespace bowline::cluster_test
