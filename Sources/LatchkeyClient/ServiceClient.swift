import AsyncHTTPClient
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService
import NIOCore
import NIOHTTP1

/// Asks a service: fetches a nonce, signs, sends, and sends the same again where no answer came.
///
/// Sending again is safe, for a service answers the identical request as it did before and carries
/// it out once (REQ-5). May be shared by all tasks.
public struct ServiceClient: Sendable {
  /// How long and how often to try.
  public struct Patience: Equatable, Sendable {
    /// How often one request is sent at most.
    public var tryCount = 5
    /// Seconds before it is sent for the second time; each later pause is twice the one before.
    public var firstPauseSeconds = 0.2
    /// Seconds of the longest pause, whatever a server asks for.
    public var longestPauseSeconds = 5.0
    /// Seconds to wait for one answer.
    public var answerSeconds = 20

    public init() {}
  }

  private static let answerByteCount = 1024 * 1024

  /// Scheme, host and port of the service.
  public let origin: String
  /// Where it is reached; differs from ``origin`` behind a tunnel or on a UNIX socket.
  public let address: String
  /// Other processes of the same service, which are tried in turn where one does not answer.
  public let others: [String]
  /// The key that it has to have; `nil` takes what it says, which only TLS vouches for then.
  public let serverKey: PublicKey?
  public let patience: Patience
  private let signer: RequestSigner
  let http: HTTPClient

  /// - Parameters:
  ///   - address: A URL without a path, where it differs from the origin.
  ///   - others: The same for further processes of the service.
  ///   - http: Ends with whoever made it.
  public init(
    origin: String, address: String? = nil, others: [String] = [], serverKey: PublicKey?,
    signer: RequestSigner, patience: Patience = Patience(), http: HTTPClient = .shared
  ) {
    self.origin = origin
    self.address = address ?? origin
    self.others = others
    self.serverKey = serverKey
    self.signer = signer
    self.patience = patience
    self.http = http
  }

  /// Asks for one operation.
  ///
  /// - Parameters:
  ///   - parameters: What stands for the braces of the path.
  ///   - body: JSON, or empty.
  /// - Returns: What the service answered, refusals included.
  /// - Throws: ``ClientFailure``; ``SigningFailure``; `DenyReason` for what cannot be signed, such
  ///   as a path that is too long.
  public func ask(
    for operation: Operation, _ parameters: [String: String] = [:], body: [UInt8] = []
  ) async throws -> ServiceAnswer {
    let path = Self.path(of: operation, parameters)
    let request = try await signed(operation.method, path, body: body)
    let answer = try await send(request, to: path)
    // The service has not seen it, and the nonce has grown old on the way: this one asks anew.
    guard answer.problem?.reason == 4002 else { return answer }
    return try await send(try await signed(operation.method, path, body: body), to: path)
  }

  /// Path of an operation, its parameters percent-encoded.
  public static func path(of operation: Operation, _ parameters: [String: String]) -> String {
    let segments = operation.path.split(separator: "/").map { segment in
      guard segment.hasPrefix("{") else { return String(segment) }
      return encoded(parameters[String(segment.dropFirst().dropLast())] ?? "")
    }
    return "/" + segments.joined(separator: "/")
  }

  /// A nonce, and who gives it.
  ///
  /// - Throws: ``ClientFailure``.
  public func identity() async throws -> ServerIdentity {
    let answer = try await send(HTTPClientRequest(url: address), to: "/v1/nonce")
    guard answer.isSuccess else { throw ClientFailure.noNonce(status: answer.status) }
    let identity = try ServerIdentity(json: answer.body)
    guard identity.origin == origin, serverKey.map({ $0 == identity.serverKey }) ?? true else {
      throw ClientFailure.wrongServer
    }
    return identity
  }

  /// A request with its two headers.
  func signed(_ method: String, _ path: String, body: [UInt8]) async throws -> HTTPClientRequest {
    let identity = try await identity()
    let envelope = try signer.sign(
      RequestDraft(
        origin: origin, server: identity.server, nonce: identity.nonce, method: method, path: path,
        body: signer.sha256(body)))
    var request = HTTPClientRequest(url: address + path)
    request.method = HTTPMethod(rawValue: method)
    request.headers.add(name: "Latchkey-Request", value: Base64URL.encode(envelope))
    request.headers.add(name: "Latchkey-Key", value: Named(signer.publicKey).description)
    if !body.isEmpty {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    return request
  }

  /// Sends the identical request until an answer other than 503 comes.
  private func send(
    _ request: HTTPClientRequest, to path: String
  ) async throws -> ServiceAnswer {
    let places = [address] + others
    var request = request
    var pause = patience.firstPauseSeconds
    for attempt in 0..<max(1, patience.tryCount) {
      let remaining = patience.tryCount - 1 - attempt
      request.url = places[attempt % places.count] + path
      var asked = 0.0
      do {
        let response = try await http.execute(
          request, timeout: .seconds(Int64(patience.answerSeconds)))
        let body = try await response.body.collect(upTo: Self.answerByteCount)
        let answer = ServiceAnswer(
          status: Int(response.status.code), body: Array(body.readableBytesView))
        guard answer.status == 503, remaining > 0 else { return answer }
        asked = response.headers.first(name: "Retry-After").flatMap(Double.init) ?? 0
      } catch is NIOTooManyBytesError {
        throw ClientFailure.longAnswer
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        guard remaining > 0 else { throw ClientFailure.noAnswer }
      }
      let seconds = min(max(pause, asked), patience.longestPauseSeconds)
      try await Task.sleep(for: .seconds(seconds))
      pause *= 2
    }
    throw ClientFailure.noAnswer
  }

  private static func encoded(_ parameter: String) -> String {
    parameter.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}
