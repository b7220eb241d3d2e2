// Command grpc_go_client checks common/h2 with grpc-go. Usage: grpc_go_client PORT.
//
// It prints "ready" once its last streams are open; the server is expected to shut down then.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

const (
	service  = "/bowline.test.Foreign/"
	failure  = "nöt föund: ☃ 100% \"\t\""
	streams  = 200
	patience = time.Minute
)

// raw passes messages as bytes.
type raw struct{}

func (raw) Name() string                    { return "proto" }
func (raw) Marshal(v any) ([]byte, error)   { return *v.(*[]byte), nil }
func (raw) Unmarshal(b []byte, v any) error { *v.(*[]byte) = bytes.Clone(b); return nil }

func require(ok bool, format string, args ...any) {
	if !ok {
		log.Fatalf(format, args...)
	}
}

type client struct{ conn *grpc.ClientConn }

func (c client) unary(ctx context.Context, method, message string, opts ...grpc.CallOption) (string, error) {
	request, response := []byte(message), []byte(nil)
	err := c.conn.Invoke(ctx, service+method, &request, &response, append(opts, grpc.ForceCodec(raw{}))...)
	return string(response), err
}

type stream struct{ grpc.ClientStream }

func (c client) stream(ctx context.Context, method, message string) stream {
	opened, err := c.conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, service+method, grpc.ForceCodec(raw{}))
	require(err == nil, "open %s: %v", method, err)
	request := []byte(message)
	require(opened.SendMsg(&request) == nil, "send %s", method)
	require(opened.CloseSend() == nil, "close %s", method)
	return stream{opened}
}

func (s stream) next() (string, error) {
	var message []byte
	err := s.RecvMsg(&message)
	return string(message), err
}

func (c client) checkUnary(ctx context.Context) {
	for _, message := range []string{"hello", "", string(bytes.Repeat([]byte("x"), 60_000))} {
		got, err := c.unary(ctx, "Echo", message)
		require(err == nil && got == message, "echo of %d bytes: %v", len(message), err)
	}
}

func (c client) checkStreaming(ctx context.Context) {
	counting := c.stream(ctx, "Count", "5000")
	for i := 0; i < 5000; i++ {
		got, err := counting.next()
		require(err == nil && got == strconv.Itoa(i), "message %d is %q, %v", i, got, err)
	}
	_, err := counting.next()
	require(errors.Is(err, io.EOF), "end of Count: %v", err)
}

func (c client) checkErrors(ctx context.Context) {
	_, err := c.unary(ctx, "Fail", "")
	require(status.Code(err) == codes.NotFound && status.Convert(err).Message() == failure, "Fail: %v", err)
	_, err = c.unary(ctx, "Missing", "")
	require(status.Code(err) == codes.Unimplemented, "Missing: %v", err)
	_, err = c.unary(ctx, "Echo", string(bytes.Repeat([]byte("x"), 1_000_000)))
	require(status.Code(err) == codes.ResourceExhausted, "large Echo: %v", err)
	_, err = c.unary(ctx, "Echo", "x", grpc.UseCompressor(gzip.Name))
	require(status.Code(err) == codes.Unimplemented, "compressed Echo: %v", err)
}

func (c client) checkDeadline(ctx context.Context) {
	short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	_, err := c.unary(short, "Silent", "")
	require(status.Code(err) == codes.DeadlineExceeded, "Silent: %v", err)
}

func (c client) checkHealth(ctx context.Context) {
	health := grpc_health_v1.NewHealthClient(c.conn)
	for _, name := range []string{"", "bowline.test.Foreign"} {
		answer, err := health.Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: name})
		require(err == nil && answer.Status == grpc_health_v1.HealthCheckResponse_SERVING, "health of %q: %v %v", name, answer, err)
	}
	_, err := health.Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: "no"})
	require(status.Code(err) == codes.NotFound, "health of no: %v", err)
	watch, err := health.Watch(ctx, &grpc_health_v1.HealthCheckRequest{Service: "no"})
	require(err == nil, "watch: %v", err)
	answer, err := watch.Recv()
	require(err == nil && answer.Status == grpc_health_v1.HealthCheckResponse_SERVICE_UNKNOWN, "watch of no: %v %v", answer, err)
}

func (c client) waitForAlive(ctx context.Context, count int) {
	for {
		got, err := c.unary(ctx, "Alive", "")
		require(err == nil, "waiting for %d streams: %v", count, err)
		if got == strconv.Itoa(count) {
			return
		}
	}
}

func (c client) openHeld(ctx context.Context) []stream {
	held := make([]stream, streams)
	for i := range held {
		held[i] = c.stream(ctx, "Hold", strconv.Itoa(i))
	}
	for i, one := range held {
		got, err := one.next()
		require(err == nil && got == strconv.Itoa(i), "stream %d: %q %v", i, got, err)
	}
	return held
}

func (c client) checkManyStreamsAndCancellation(ctx context.Context) {
	cancellable, cancel := context.WithCancel(ctx)
	defer cancel()
	c.openHeld(cancellable)
	c.waitForAlive(ctx, streams)
	cancel()
	c.waitForAlive(ctx, 0)
}

func (c client) checkShutdown(ctx context.Context) {
	held := c.openHeld(ctx)
	fmt.Println("ready")
	for i, one := range held {
		got, err := one.next()
		require(errors.Is(err, io.EOF), "stream %d at shutdown: %q %v", i, got, err)
	}
}

func main() {
	log.SetFlags(0)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := grpc.NewClient("127.0.0.1:"+os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	require(err == nil, "dial: %v", err)
	c := client{conn}
	c.checkUnary(ctx)
	c.checkStreaming(ctx)
	c.checkErrors(ctx)
	c.checkDeadline(ctx)
	c.checkHealth(ctx)
	c.checkManyStreamsAndCancellation(ctx)
	c.checkShutdown(ctx)
	fmt.Println("passed")
}
