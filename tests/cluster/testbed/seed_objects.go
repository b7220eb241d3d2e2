package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

const (
	seedPort     = 8080
	seedPortName = "http"
)

func serviceName(i int) string { return fmt.Sprintf("svc-%d", i) }
func sliceName(i int) string   { return serviceName(i) + "-1" }

// podIP draws from the half of podCIDR that no node has.
func podIP(i int) string { return fmt.Sprintf("10.42.%d.%d", 128+i/250, 1+i%250) }

func (s *seeder) nodeOf(pod int) *corev1.Node { return &s.nodes[pod%len(s.nodes)] }

// createService makes a Service without a selector: its slices are ours alone.
func (s *seeder) createService(ctx context.Context, i int) error {
	_, err := s.client.CoreV1().Services(s.namespace).Create(ctx, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: serviceName(i)},
		Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{
			{Name: seedPortName, Port: 80, TargetPort: intstr.FromInt32(seedPort)}}},
	}, metav1.CreateOptions{})
	return err
}

func (s *seeder) createPod(ctx context.Context, i int) error {
	mountToken := false // spares each Pod a token volume
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name:        fmt.Sprintf("pod-%d", i),
			Labels:      map[string]string{"app": serviceName(i / s.podsPerService)},
			Annotations: map[string]string{"kube-testbed/manual": "true"},
		},
		Spec: corev1.PodSpec{
			NodeName:                     s.nodeOf(i).Name,
			AutomountServiceAccountToken: &mountToken,
			Containers: []corev1.Container{{Name: "app", Image: "none",
				Ports: []corev1.ContainerPort{{ContainerPort: seedPort}}}},
		},
	}
	if s.meshed {
		addProxy(pod)
	}
	var err error
	s.pods[i], err = s.client.CoreV1().Pods(s.namespace).Create(ctx, pod, metav1.CreateOptions{})
	return err
}

// addProxy makes pod look injected to the destination daemon: the label, and
// the listen addresses that it reads from the native sidecar.
func addProxy(pod *corev1.Pod) {
	always := corev1.ContainerRestartPolicyAlways
	pod.Labels["linkerd.io/control-plane-ns"] = "linkerd"
	pod.Spec.InitContainers = []corev1.Container{{
		Name: "linkerd-proxy", Image: "none", RestartPolicy: &always,
		Env: []corev1.EnvVar{
			{Name: "LINKERD2_PROXY_INBOUND_LISTEN_ADDR", Value: "0.0.0.0:4143"},
			{Name: "LINKERD2_PROXY_ADMIN_LISTEN_ADDR", Value: "0.0.0.0:4191"},
			{Name: "LINKERD2_PROXY_CONTROL_LISTEN_ADDR", Value: "0.0.0.0:4190"},
		},
	}}
}

func (s *seeder) updatePodStatus(ctx context.Context, i int) error {
	now := metav1.Now()
	pod := s.pods[i].DeepCopy()
	pod.ResourceVersion = "" // whatever the controllers wrote since, the status is ours
	pod.Status = corev1.PodStatus{
		Phase: corev1.PodRunning, StartTime: &now,
		PodIP: podIP(i), PodIPs: []corev1.PodIP{{IP: podIP(i)}},
	}
	for _, kind := range []corev1.PodConditionType{corev1.PodInitialized, corev1.ContainersReady, corev1.PodReady} {
		pod.Status.Conditions = append(pod.Status.Conditions,
			corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: now})
	}
	_, err := s.client.CoreV1().Pods(s.namespace).UpdateStatus(ctx, pod, metav1.UpdateOptions{})
	return err
}

func (s *seeder) createSlice(ctx context.Context, i int) error {
	name, port, protocol := seedPortName, int32(seedPort), corev1.ProtocolTCP
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Name: sliceName(i), Labels: map[string]string{
			discoveryv1.LabelServiceName: serviceName(i),
			discoveryv1.LabelManagedBy:   "kube-testbed", // no controller touches it
		}},
		AddressType: discoveryv1.AddressTypeIPv4,
		Ports:       []discoveryv1.EndpointPort{{Name: &name, Port: &port, Protocol: &protocol}},
	}
	for j := i * s.podsPerService; j < (i+1)*s.podsPerService; j++ {
		slice.Endpoints = append(slice.Endpoints, s.endpoint(j))
	}
	_, err := s.client.DiscoveryV1().EndpointSlices(s.namespace).Create(ctx, slice, metav1.CreateOptions{})
	return err
}

func (s *seeder) endpoint(pod int) discoveryv1.Endpoint {
	ready, node := true, s.nodeOf(pod)
	endpoint := discoveryv1.Endpoint{
		Addresses:  []string{podIP(pod)},
		Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &ready},
		NodeName:   &node.Name,
		TargetRef: &corev1.ObjectReference{Kind: "Pod", Namespace: s.namespace,
			Name: s.pods[pod].Name, UID: s.pods[pod].UID},
	}
	if zone, ok := node.Labels[corev1.LabelTopologyZone]; ok {
		endpoint.Zone = &zone
	}
	return endpoint
}
