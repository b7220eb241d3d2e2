package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// authority signs the cluster's certificates.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// certSpec is what tells the certificates of a cluster apart.
type certSpec struct {
	name         string // of the files NAME.crt and NAME.key
	cn, org      string // the user and group that RBAC sees
	signer       *authority
	dnsNames     []string
	ipAddresses  []net.IP
	isAuthority  bool
	extendedUses []x509.ExtKeyUsage
}

// makePKI writes all keys and certificates into dir, unless it has them: a
// cluster that starts again on its old directory keeps accepting old tokens.
func makePKI(dir string, serverIPs []net.IP) error {
	if _, err := os.Stat(filepath.Join(dir, "ca.crt")); err == nil {
		return nil
	}
	root, err := makeAuthority(dir, "ca")
	if err != nil {
		return err
	}
	front, err := makeAuthority(dir, "front-proxy-ca")
	if err != nil {
		return err
	}
	for _, spec := range []certSpec{
		{name: "apiserver", cn: "kube-apiserver", signer: root, ipAddresses: serverIPs, dnsNames: []string{
			"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"}},
		{name: "admin", cn: "admin", org: "system:masters", signer: root},
		{name: "kcm", cn: "system:kube-controller-manager", signer: root},
		{name: "scheduler", cn: "system:kube-scheduler", signer: root},
		{name: "kwok", cn: "kwok", org: "system:masters", signer: root},
		{name: "front-proxy-client", cn: "front-proxy-client", signer: front},
	} {
		spec.extendedUses = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
		if _, err := makeCertificate(dir, spec); err != nil {
			return err
		}
	}
	return makeTokenKey(dir)
}

func makeAuthority(dir, name string) (*authority, error) {
	return makeCertificate(dir, certSpec{name: name, cn: name, isAuthority: true})
}

// makeCertificate writes NAME.key and NAME.crt; without a signer it signs itself.
func makeCertificate(dir string, spec certSpec) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template, err := certificateTemplate(spec)
	if err != nil {
		return nil, err
	}
	signer := spec.signer
	if signer == nil {
		signer = &authority{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, signer.cert, key.Public(), signer.key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	if err := writePEM(filepath.Join(dir, spec.name+".key"), "PRIVATE KEY", keyDER); err != nil {
		return nil, err
	}
	return &authority{cert, key}, writePEM(filepath.Join(dir, spec.name+".crt"), "CERTIFICATE", der)
}

func certificateTemplate(spec certSpec) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: spec.cn},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().AddDate(1, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           spec.extendedUses,
		BasicConstraintsValid: true,
		IsCA:                  spec.isAuthority,
		DNSNames:              spec.dnsNames,
		IPAddresses:           spec.ipAddresses,
	}
	if spec.org != "" {
		template.Subject.Organization = []string{spec.org}
	}
	if spec.isAuthority {
		template.KeyUsage |= x509.KeyUsageCertSign
	}
	return template, nil
}

// makeTokenKey writes the key that signs ServiceAccount tokens: RSA, so that a
// shell with openssl can sign test tokens too.
func makeTokenKey(dir string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(dir, "sa.key"), "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)); err != nil {
		return err
	}
	return writePEM(filepath.Join(dir, "sa.pub"), "PUBLIC KEY", public)
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}

// writeKubeconfig writes a self-contained kubeconfig of a user in pki.
func writeKubeconfig(path, pki, server, user string) error {
	var encoded [3]string
	for i, file := range []string{"ca.crt", user + ".crt", user + ".key"} {
		content, err := os.ReadFile(filepath.Join(pki, file))
		if err != nil {
			return err
		}
		encoded[i] = base64.StdEncoding.EncodeToString(content)
	}
	return os.WriteFile(path, fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: tb
contexts: [{name: tb, context: {cluster: tb, user: u}}]
clusters: [{name: tb, cluster: {server: %q, certificate-authority-data: %s}}]
users: [{name: u, user: {client-certificate-data: %s, client-key-data: %s}}]
`, server, encoded[0], encoded[1], encoded[2]), 0o600)
}
