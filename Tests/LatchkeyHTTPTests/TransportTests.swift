import AsyncHTTPClient
import Foundation
import LatchkeyClient
import LatchkeyCore
import LatchkeyService
import Synchronization
import Testing

@testable import LatchkeyHTTP

@Suite("TLS, sockets, and a client that asks again")
struct TransportTests {
  /// A directory that is gone after the test.
  private func withDirectory(_ body: (URL) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("lk-\(UInt32.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(directory)
  }

  private func certificate(in directory: URL) throws -> TLSFiles {
    let (key, chain) = (directory.appending(path: "key"), directory.appending(path: "cert"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
      "-days", "1", "-subj", "/CN=localhost", "-keyout", key.path, "-out", chain.path,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.path)
    return TLSFiles(certificatePath: chain.path, keyPath: key.path)
  }

  @Test("TLS by option; a key that others may read is refused")
  func tls() async throws {
    try await withDirectory { directory in
      let files = try certificate(in: directory)
      try await RunningServer.run(tls: files) { server in
        #expect(server.url.hasPrefix("https://"))
        let answer = try await server.client().ask(for: .putOperator, ["operator": "o"])
        #expect(answer.status == 200)
      }
      for mode in [0o640, 0o604, 0o666] {
        try FileManager.default.setAttributes(
          [.posixPermissions: mode], ofItemAtPath: files.keyPath)
        await #expect(throws: TLSFileFailure.openKey(path: files.keyPath)) {
          try await RunningServer.run(tls: files) { _ in Issue.record("it runs") }
        }
      }
    }
  }

  @Test("a server on a UNIX socket")
  func unix() async throws {
    try await withDirectory { directory in
      let path = directory.appending(path: "socket").path
      try await RunningServer.run(at: .unix(path: path)) { server in
        let answer = try await server.client().ask(for: .putOperator, ["operator": "o"])
        #expect(answer.status == 200)
      }
    }
  }

  @Test("a client sends the identical request again, and only then is it the same")
  func again() async throws {
    try await RunningServer.run { server in
      let digests = Mutex<[Digest]>([])
      server.front.answer { call in
        let count = digests.withLock {
          $0.append(call.request.digest)
          return $0.count
        }
        guard count > 2 else { throw ServiceFailure.signing }
        return Reply(status: 201, body: [])
      }
      var patience = ServiceClient.Patience()
      patience.firstPauseSeconds = 0.01
      patience.longestPauseSeconds = 0.05
      let client = try server.client(patience: patience)
      let answer = try await client.ask(for: .putOperator, ["operator": "o"])
      #expect(answer.status == 201)
      digests.withLock { digests in
        #expect(digests.count == 3)
        #expect(digests.allSatisfy { $0 == digests[0] })
      }
    }
  }

  @Test("a client whose nonce grew old asks for another once, and reads need a young one (REQ-3)")
  func old() async throws {
    try await RunningServer.run { server in
      let count = Mutex(0)
      server.front.answer { _ in
        let calls = count.withLock {
          $0 += 1
          return $0
        }
        guard calls > 1 else {
          throw Problem(401, .serverNonceExpired, "REQ-3", rule: "")
        }
        return Reply(body: [])
      }
      let answer = try await server.client().ask(for: .putOperator, ["operator": "o"])
      #expect(answer.status == 200)
      #expect(server.front.calls.count == 2)
      #expect(server.front.calls[0].request.nonce != server.front.calls[1].request.nonce)
    }
  }

  @Test("a client gives nothing to a server of another name or key (REQ-2)")
  func wrongServer() async throws {
    try await RunningServer.run { server in
      let signer = try server.signer()
      let stranger = ServiceClient(
        origin: RunningServer.origin, address: server.url, serverKey: signer.publicKey,
        signer: signer, http: server.http)
      await #expect(throws: ClientFailure.wrongServer) {
        _ = try await stranger.ask(for: .putOperator, ["operator": "o"])
      }
      let renamed = ServiceClient(
        origin: "https://other.example", address: server.url, serverKey: nil, signer: signer,
        http: server.http)
      await #expect(throws: ClientFailure.wrongServer) {
        _ = try await renamed.ask(for: .putOperator, ["operator": "o"])
      }
    }
  }
}
