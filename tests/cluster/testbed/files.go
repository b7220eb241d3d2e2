package main

import (
	_ "embed"
	"fmt"
	"net"
	"os"
	"strings"

	nodefast "sigs.k8s.io/kwok/kustomize/stage/node/fast"
	nodelease "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
	podfast "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
)

//go:embed stages.yaml
var podStages string

//go:embed audit-policy.yaml
var auditPolicy string

const schedulerConfig = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
clientConnection: {kubeconfig: %q, qps: 1000, burst: 2000}
leaderElection: {leaderElect: false}
`

// writeFiles lays keys, kubeconfigs and configuration files.
func (k *cluster) writeFiles() error {
	for _, dir := range []string{"pki", "kube", "log", "run"} {
		if err := os.MkdirAll(k.path(dir), 0o755); err != nil {
			return err
		}
	}
	if err := os.Remove(k.path("run", "ready")); err != nil && !os.IsNotExist(err) {
		return err
	}
	serverIPs := []net.IP{net.ParseIP(k.host), net.ParseIP("127.0.0.1"), net.ParseIP(apiServiceIP)}
	if err := makePKI(k.path("pki"), serverIPs); err != nil {
		return err
	}
	for _, user := range []string{"admin", "kcm", "scheduler", "kwok"} {
		if err := writeKubeconfig(k.path("kube", user+".conf"), k.path("pki"), k.serverURL(), user); err != nil {
			return err
		}
	}
	// kwok's own stages for nodes and Jobs; its stages for pods set every
	// readiness gate and can be told nothing, so these are ours.
	stages := []string{nodefast.DefaultNodeInit, nodelease.DefaultNodeHeartbeatWithLease, podfast.DefaultPodComplete, podStages}
	for name, content := range map[string]string{
		"stages.yaml":       strings.Join(stages, "\n---\n"),
		"audit-policy.yaml": auditPolicy,
		"scheduler.yaml":    fmt.Sprintf(schedulerConfig, k.path("kube", "scheduler.conf")),
	} {
		if err := os.WriteFile(k.path(name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}
