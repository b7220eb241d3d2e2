"""grpcio against common/h2: every check fails with an assertion. Usage: grpcio_client.py PORT.

Prints "ready" once its last streams are open; the server is expected to shut down then.
"""

import sys
import threading

import grpc

SERVICE = "/bowline.test.Foreign/"
FAILURE = 'n\u00f6t f\u00f6und: \u2603 100% "\t"'
STREAMS = 200
TIMEOUT = 60


class Client:
    def __init__(self, port):
        # One channel is one connection.
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")

    def unary(self, method, message=b"", timeout=TIMEOUT):
        return self.channel.unary_unary(SERVICE + method)(message, timeout=timeout)

    def stream(self, method, message=b"", timeout=TIMEOUT):
        return self.channel.unary_stream(SERVICE + method)(message, timeout=timeout)

    def health(self, service, timeout=TIMEOUT):
        request = b"\x0a" + bytes([len(service)]) + service if service else b""
        return self.channel.unary_unary("/grpc.health.v1.Health/Check")(request, timeout=timeout)


def error_of(call):
    try:
        call()
    except grpc.RpcError as error:
        return error.code(), error.details()
    raise AssertionError("the call succeeded")


def check_unary(client):
    assert client.unary("Echo", b"hello") == b"hello"
    assert client.unary("Echo", b"") == b""
    assert client.unary("Echo", b"x" * 60_000) == b"x" * 60_000


def check_streaming(client):
    expected = [str(i).encode() for i in range(5000)]
    assert list(client.stream("Count", b"5000")) == expected
    assert list(client.stream("Count", b"0")) == []


def check_errors(client):
    assert error_of(lambda: client.unary("Fail")) == (grpc.StatusCode.NOT_FOUND, FAILURE)
    assert error_of(lambda: client.unary("Missing"))[0] == grpc.StatusCode.UNIMPLEMENTED
    too_large = error_of(lambda: client.unary("Echo", b"x" * 1_000_000))
    assert too_large == (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "a request of 1000000 bytes is above 65536",
    )


def check_compression(client):
    call = client.channel.unary_unary(SERVICE + "Echo")
    compressed = error_of(
        lambda: call(b"x" * 1000, compression=grpc.Compression.Gzip, timeout=TIMEOUT)
    )
    assert compressed[0] == grpc.StatusCode.UNIMPLEMENTED, compressed


def check_deadline(client):
    code, _ = error_of(lambda: client.unary("Silent", timeout=0.3))
    assert code == grpc.StatusCode.DEADLINE_EXCEEDED


def check_health(client):
    assert client.health(b"") == b"\x08\x01"
    assert client.health(b"bowline.test.Foreign") == b"\x08\x01"
    assert error_of(lambda: client.health(b"no"))[0] == grpc.StatusCode.NOT_FOUND


def wait_for_alive(client, count):
    done = threading.Event()
    for _ in range(6000):
        if int(client.unary("Alive")) == count:
            return
        done.wait(0.01)
    raise AssertionError(f"streams never became {count}")


def check_many_streams_and_cancellation(client):
    streams = [client.stream("Hold", str(i).encode()) for i in range(STREAMS)]
    for i, stream in enumerate(streams):
        assert next(stream) == str(i).encode()
    wait_for_alive(client, STREAMS)
    for stream in streams:
        stream.cancel()
    wait_for_alive(client, 0)


def check_shutdown(client):
    streams = [client.stream("Hold", b"first") for _ in range(STREAMS)]
    for stream in streams:
        assert next(stream) == b"first"
    print("ready", flush=True)
    for stream in streams:
        assert list(stream) == []
        assert stream.code() == grpc.StatusCode.OK, stream.code()


def main():
    client = Client(sys.argv[1])
    check_unary(client)
    check_streaming(client)
    check_errors(client)
    check_compression(client)
    check_deadline(client)
    check_health(client)
    check_many_streams_and_cancellation(client)
    check_shutdown(client)
    print("passed", flush=True)


if __name__ == "__main__":
    main()
