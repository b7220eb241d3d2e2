package main

import (
	"slices"
	"strconv"
)

const (
	etcdName      = "etcd"
	apiserverName = "kube-apiserver"
	kcmName       = "kube-controller-manager"
	schedulerName = "kube-scheduler"
	kwokName      = "kwok"
)

// addComponents lists the cluster's daemons in the order of their start.
func (k *cluster) addComponents() {
	for _, c := range []*component{
		{name: etcdName, args: append(k.etcdFlags(), k.etcdArgs...)},
		{name: apiserverName, args: append(k.apiserverFlags(), k.apiserverArgs...)},
		{name: kcmName, args: append(k.kcmFlags(), k.kcmArgs...)},
		{name: schedulerName, args: []string{"--config=" + k.path("scheduler.yaml"), "--secure-port=0"}},
		{name: kwokName, args: []string{"--kubeconfig=" + k.path("kube", "kwok.conf"), "--config=" + k.path("stages.yaml"),
			"--manage-all-nodes=true", "--node-lease-duration-seconds=40", "--cidr=" + podCIDR, "--node-ip=" + hostIP}},
	} {
		if !slices.Contains(k.without, c.name) {
			k.components = append(k.components, c)
		}
	}
}

func (k *cluster) etcdFlags() []string {
	return []string{
		"--name=tb", "--data-dir=" + k.path("etcd"), "--log-level=warn",
		"--listen-client-urls=" + k.etcdURL(), "--advertise-client-urls=" + k.etcdURL(),
		// Named too, or clusters without namespaces fight over the default port.
		"--listen-peer-urls=" + k.peerURL(), "--initial-advertise-peer-urls=" + k.peerURL(), "--initial-cluster=tb=" + k.peerURL(),
		"--unsafe-no-fsync", // a killed process loses nothing by it, only a power cut does
	}
}

func (k *cluster) apiserverFlags() []string {
	pki := func(name string) string { return k.path("pki", name) }
	flags := []string{
		"--etcd-servers=" + k.etcdURL(), "--secure-port=" + strconv.Itoa(k.httpsPort),
		"--tls-cert-file=" + pki("apiserver.crt"), "--tls-private-key-file=" + pki("apiserver.key"),
		"--client-ca-file=" + pki("ca.crt"),
		"--authorization-mode=Node,RBAC", "--allow-privileged=true",
		"--service-cluster-ip-range=" + serviceCIDR,
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + pki("sa.pub"), "--service-account-signing-key-file=" + pki("sa.key"),
		// Aggregated APIs.
		"--requestheader-client-ca-file=" + pki("front-proxy-ca.crt"), "--requestheader-allowed-names=front-proxy-client",
		"--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + pki("front-proxy-client.crt"), "--proxy-client-key-file=" + pki("front-proxy-client.key"),
		// Webhooks go to endpoint addresses, so that they need no svcproxy.
		"--enable-aggregator-routing=true",
		"--audit-policy-file=" + k.path("audit-policy.yaml"), "--audit-log-path=" + k.path("log", "audit.log"),
		"--profiling=false", "--event-ttl=10m",
		"--shutdown-watch-termination-grace-period=2s", // without it, open watches hold SIGTERM up for a minute
	}
	if k.isolated {
		return append(flags, "--advertise-address="+hostIP)
	}
	// EndpointSlices refuse loopback addresses, so Service default/kubernetes has none here.
	return append(flags, "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none")
}

func (k *cluster) kcmFlags() []string {
	return []string{
		"--kubeconfig=" + k.path("kube", "kcm.conf"), "--secure-port=0",
		"--leader-elect=false", "--use-service-account-credentials=true",
		"--service-account-private-key-file=" + k.path("pki", "sa.key"), "--root-ca-file=" + k.path("pki", "ca.crt"),
		// The defaults, 20 and 30, make scaling to a thousand pods slow.
		"--kube-api-qps=1000", "--kube-api-burst=2000",
		"--concurrent-service-endpoint-syncs=10", "--concurrent-deployment-syncs=10", "--concurrent-replicaset-syncs=10",
	}
}
