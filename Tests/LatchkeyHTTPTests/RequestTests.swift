import AsyncHTTPClient
import Foundation
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyService
import LatchkeySodium
import NIOCore
import Testing

@testable import LatchkeyHTTP

@Suite("Requests over a socket")
struct RequestTests {
  @Test("a signed request reaches the service with its parameters and its signer")
  func accepted() async throws {
    try await RunningServer.run { server in
      let client = try server.client()
      let answer = try await client.ask(
        for: .heartbeat, ["site": SignedRequest.site, "job": "a/b c"], body: Array("{}".utf8))
      #expect(answer == ServiceAnswer(status: 200, body: Array("{\"done\":true}".utf8)))
      let call = try #require(server.front.calls.first)
      #expect(call.operation == .heartbeat)
      #expect(call.parameters == ["site": SignedRequest.site, "job": "a/b c"])
      #expect(call.request.signer == (try server.signer().publicKey))
      #expect(call.request.isFresh)
      #expect(call.body == Array("{}".utf8))
    }
  }

  @Test("every operation has its route", arguments: LatchkeyService.Operation.allCases)
  func routes(operation: LatchkeyService.Operation) throws {
    let segments = ["site": SignedRequest.site]
    var parameters: [String: String] = [:]
    for segment in operation.path.split(separator: "/") where segment.hasPrefix("{") {
      let name = String(segment.dropFirst().dropLast())
      parameters[name] = segments[name] ?? "é \(name)%"
    }
    let path = ServiceClient.path(of: operation, parameters)
    let target = try #require(RequestTarget(path))
    let route = try RouteTable().route(operation.method, target)
    #expect(route == .init(operation: operation, parameters: parameters))
  }

  @Test("what was altered after signing, or signed for another, is refused (REQ-1 to REQ-4)")
  func tampering() async throws {
    let other = try RequestSigner.other()
    let cases: [(String, Int, DenyReason, @Sendable (inout SignedRequest) throws -> Void)] = [
      (
        "method", 401, .requestMismatch,
        {
          try $0.sign()
          $0.method = "PUT"
          $0.path = Self.job
        }
      ),
      (
        "path", 401, .requestMismatch,
        {
          try $0.sign()
          $0.path = $0.path.replacing("4711", with: "4712")
        }
      ),
      (
        "query", 401, .requestMismatch,
        {
          try $0.signRead()
          $0.path += "1"
        }
      ),
      (
        "body", 401, .requestMismatch,
        {
          try $0.sign()
          $0.body[2] ^= 1
        }
      ),
      (
        "no body", 401, .requestMismatch,
        {
          try $0.sign()
          $0.body = []
        }
      ),
      (
        "origin", 401, .wrongService,
        {
          $0.draft.origin = "https://door.example:8443"
          try $0.sign()
        }
      ),
      (
        "server", 401, .wrongService,
        {
          $0.draft.server = .zero
          try $0.sign()
        }
      ),
      (
        "nonce", 401, .serverNonceUnknown,
        {
          $0.draft.nonce = .zero
          try $0.sign()
        }
      ),
      (
        "key", 401, .kidMismatch,
        {
          try $0.sign()
          $0.key = other.publicKey
        }
      ),
      (
        "weak key", 401, .weakKey,
        {
          try $0.sign()
          $0.key = PublicKey(bytes: .zero)
        }
      ),
      (
        "signature", 401, .badSignature,
        {
          try $0.sign()
          $0.envelope[$0.envelope.count - 40] ^= 1
        }
      ),
      (
        "truncated", 400, .truncated,
        {
          try $0.sign()
          $0.envelope.removeLast()
        }
      ),
      (
        "trailing", 400, .trailingBytes,
        {
          try $0.sign()
          $0.envelope.append(0)
        }
      ),
    ]
    try await RunningServer.run { server in
      for (name, status, reason, spoil) in cases {
        var request = try await SignedRequest(for: server)
        try spoil(&request)
        let answer = try await server.send(request.request(to: server))
        #expect(answer.status == status, "\(name)")
        let problem = try JSONDecoder().decode(ServiceProblem.self, from: Data(answer.body.utf8))
        #expect(problem.reason == reason.rawValue, "\(name)")
        #expect(problem.type == "urn:latchkey:reason:\(reason.rawValue)", "\(name)")
        #expect(problem.requirement?.isEmpty == false, "\(name)")
        #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
      }
      #expect(server.front.calls.isEmpty)
    }
  }

  static let job = "/v1/sites/\(SignedRequest.site)/jobs/\(SignedRequest.job)"

  @Test("a request without its headers is not signed (REQ-1)")
  func unsigned() async throws {
    try await RunningServer.run { server in
      var signed = try await SignedRequest(for: server)
      try signed.sign()
      let whole = signed.request(to: server)
      for name in ["Latchkey-Request", "Latchkey-Key"] {
        let value = try #require(whole.headers.first(name: name))
        for wrong in [nil, "", "!", value + "=", value + "AA", "AA"] {
          var request = whole
          request.headers.remove(name: name)
          if let wrong { request.headers.add(name: name, value: wrong) }
          let answer = try await server.send(request)
          #expect([400, 401].contains(answer.status), "\(name) \(wrong ?? "none")")
        }
        var twice = whole
        twice.headers.add(name: name, value: value)
        let answer = try await server.send(twice)
        #expect(answer.status == 401)
        let problem = try JSONDecoder().decode(ServiceProblem.self, from: Data(answer.body.utf8))
        #expect(problem.requirement == "REQ-1")
        #expect(problem.field == name)
      }
      #expect(server.front.calls.isEmpty)
    }
  }

  @Test(
    "an old nonce is the service's to judge where it remembers, and refused where it only reads")
  func oldNonce() async throws {
    try await RunningServer.run { server in
      let nonces = ServerNonces(secret: FixedBytes { _ in 9 }, using: RunningServer.crypto)
      let old = nonces.make(random: .zero, at: WallClock.system.now() - 121)
      var write = try await SignedRequest(for: server)
      write.draft.nonce = old
      try write.sign()
      #expect(try await server.send(write.request(to: server)).status == 200)
      #expect(server.front.calls.map(\.request.isFresh) == [false])
      for path in [Self.job, "/v1/sites/\(SignedRequest.site)/events"] {
        var read = try await SignedRequest(for: server, method: "GET", path: path, body: [])
        read.draft.nonce = old
        try read.sign()
        let answer = try await server.send(read.request(to: server))
        let problem = try JSONDecoder().decode(ServiceProblem.self, from: Data(answer.body.utf8))
        #expect(problem.reason == DenyReason.serverNonceExpired.rawValue)
      }
      #expect(server.front.calls.count == 1)
    }
  }

  @Test("what the service refuses is told as it says, and what it cannot do as 503")
  func refusals() async throws {
    try await RunningServer.run { server in
      var patience = ServiceClient.Patience()
      patience.tryCount = 1
      let client = try server.client(patience: patience)
      server.front.answer { _ in
        throw Problem(409, .requestReused, "REQ-5", field: "x", rule: "Once.")
      }
      let refused = try await client.ask(for: .putOperator, ["operator": "o"])
      #expect(refused.problem?.title == "requestReused")
      #expect(refused.problem?.status == 409)
      #expect(refused.problem?.detail == "Once.")
      server.front.answer { _ in throw ServiceFailure.ledger(.unavailable("10.1.2.3")) }
      let failed = try await client.ask(for: .putOperator, ["operator": "o"])
      #expect(failed.status == 503)
      #expect(failed.problem?.type == "about:blank")
      #expect(!String(decoding: failed.body, as: UTF8.self).contains("10.1.2.3"))
      server.front.answer { _ in throw CocoaError(.fileNoSuchFile) }
      #expect(try await client.ask(for: .putOperator, ["operator": "o"]).status == 500)
    }
  }

  @Test("paths that are none, methods that are not theirs, queries that nobody takes")
  func paths() async throws {
    try await RunningServer.run { server in
      for path in ["/", "/v1", "/v1/sites/", "/v1/sites/x/", "/v1//x", "/v1/nonce/", "/V1/nonce"] {
        let answer = try await server.get(path)
        #expect(answer.status == 404, "\(path)")
        #expect(!answer.body.contains("sites"))
      }
      let answer = try await server.get("/v1/operators/secret-name")
      #expect(answer.status == 405)
      #expect(answer.headers.first(name: "Allow") == "PUT")
      #expect(!answer.body.contains("secret-name"))
      #expect(answer.headers.first(name: "Cache-Control") == "no-store")
      #expect(answer.headers.first(name: "Latchkey-Request-Id")?.count == 16)
      var asked = try await SignedRequest(
        for: server, method: "GET", path: Self.job + "?x=1", body: [])
      try asked.sign()
      #expect(try await server.send(asked.request(to: server)).status == 400)
      #expect(try await server.get("/v1/sites/a/jobs/%01").status == 400)
    }
  }
}

extension RequestSigner {
  static func other() throws -> RequestSigner {
    RequestSigner(try SodiumSigner.generate(), using: RunningServer.crypto)
  }
}

extension SignedRequest {
  /// Signs a reading of events instead.
  mutating func signRead() throws {
    (method, body) = ("GET", [])
    path = "/v1/sites/\(Self.site)/events?after=1"
    (draft.method, draft.path, draft.body) = (method, path, signer.sha256(body))
    try sign()
  }
}
