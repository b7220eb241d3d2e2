package main

import (
	"context"
	"fmt"
	"runtime"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// startNodes makes the nodes and waits until they take pods, which needs kwok
// (conditions, leases) and the controller manager (taints).
func (k *cluster) startNodes(ctx context.Context) error {
	client, err := k.adminClient()
	if err != nil {
		return err
	}
	for i := range k.nodes {
		_, err := client.CoreV1().Nodes().Create(ctx, fakeNode(i), metav1.CreateOptions{})
		if err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
	}
	if k.find(kwokName) == nil || k.find(kcmName) == nil {
		return nil
	}
	return poll(ctx, func() error { return k.nodesReady(ctx, client) })
}

func (k *cluster) nodesReady(ctx context.Context, client kubernetes.Interface) error {
	list, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	ready := 0
	for _, node := range list.Items {
		if len(node.Spec.Taints) == 0 && nodeReady(&node) {
			ready++
		}
	}
	if ready < k.nodes {
		return fmt.Errorf("%d of %d nodes ready", ready, k.nodes)
	}
	return nil
}

func nodeReady(node *corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// fakeNode is node i. kwok draws its pods' addresses from podCIDR, which the
// controller manager is not asked to allocate.
func fakeNode(i int) *corev1.Node {
	name, pods := fmt.Sprintf("node-%d", i), fmt.Sprintf("10.42.%d.0/19", i*32)
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
			corev1.LabelHostname:       name,
			corev1.LabelOSStable:       "linux",
			corev1.LabelArchStable:     runtime.GOARCH,
			corev1.LabelTopologyRegion: "region-1",
			corev1.LabelTopologyZone:   fmt.Sprintf("zone-%c", 'a'+i%3),
		}},
		Spec: corev1.NodeSpec{PodCIDR: pods, PodCIDRs: []string{pods}},
		Status: corev1.NodeStatus{Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: fmt.Sprintf("10.41.0.%d", 10+i)},
			{Type: corev1.NodeHostName, Address: name},
		}},
	}
}
