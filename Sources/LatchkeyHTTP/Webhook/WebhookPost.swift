import AsyncHTTPClient
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService
import NIOCore
import NIOHTTP1

/// Sends one event to the consumer, signed.
struct WebhookPost: Sendable {
  /// What came of a try.
  enum Outcome: Equatable {
    case taken
    /// Why not, in a few words and without anything that the consumer said.
    case refused(String)
  }

  let configuration: WebhookConfiguration
  let signer: RequestSigner
  /// Thumbprint of the service's key.
  let server: Digest
  let http: HTTPClient

  /// Posts the event; any status of 200 to 299 takes it.
  ///
  /// - Throws: ``SigningFailure``, and the reason of an origin or a path that cannot be signed.
  func send(_ event: Event, of site: SiteID) async throws -> Outcome {
    let body = Array(EventText.json(of: event, at: site).utf8)
    let nonce = WebhookNonce.of(site, event.sequence, sha256: signer.sha256)
    let envelope = try signer.sign(
      RequestDraft(
        origin: configuration.origin, server: server, nonce: nonce, method: "POST",
        path: configuration.path, body: signer.sha256(body)))
    var request = HTTPClientRequest(url: configuration.origin + configuration.path)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    request.headers.add(name: SignedHeaders.request, value: Base64URL.encode(envelope))
    request.headers.add(name: SignedHeaders.key, value: Named(signer.publicKey).description)
    request.body = .bytes(ByteBuffer(bytes: body))
    let deadline = TimeAmount.seconds(Int64(configuration.answerSeconds))
    do {
      let response = try await http.execute(request, timeout: deadline)
      // The body of an answer says nothing; what is short is read, so that the connection stays.
      _ = try? await response.body.collect(upTo: 4096)
      let status = response.status.code
      return (200...299).contains(status) ? .taken : .refused("status \(status)")
    } catch let error as HTTPClientError {
      return .refused(error.shortDescription)
    } catch {
      return .refused("no connection")
    }
  }
}
