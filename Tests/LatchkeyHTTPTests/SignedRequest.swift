import AsyncHTTPClient
import LatchkeyCBOR
import LatchkeyClient
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService
import NIOCore
import NIOHTTP1

/// A request as it goes over the wire, to be spoilt in one place after it was signed, or before.
struct SignedRequest {
  static let site = "AAECAwQFBgcICQoLDA0ODw"
  static let job = "job-4711-of-somebody"

  var draft: RequestDraft
  var method = "POST"
  var path = "/v1/sites/\(site)/jobs/\(job)/heartbeat"
  var body = Array("{\"a\":1}".utf8)
  var key: PublicKey
  var envelope: [UInt8] = []
  var signer: RequestSigner

  /// A draft that is in order, with a nonce of the server's.
  init(
    for server: RunningServer, signer: RequestSigner? = nil, method: String = "POST",
    path: String? = nil, body: [UInt8]? = nil
  ) async throws {
    self.signer = try signer ?? server.signer()
    key = self.signer.publicKey
    self.method = method
    if let path { self.path = path }
    if let body { self.body = body }
    let identity = try await server.client().identity()
    draft = RequestDraft(
      origin: RunningServer.origin, server: identity.server, nonce: identity.nonce,
      method: self.method, path: self.path, body: self.signer.sha256(self.body))
  }

  /// Signs what stands in the draft now.
  mutating func sign() throws { envelope = try signer.sign(draft) }

  func request(to server: RunningServer) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: server.url + path)
    request.method = HTTPMethod(rawValue: method)
    request.headers.add(name: "Latchkey-Request", value: Base64URL.encode(envelope))
    request.headers.add(name: "Latchkey-Key", value: Named(key).description)
    if !body.isEmpty { request.body = .bytes(ByteBuffer(bytes: body)) }
    return request
  }
}
