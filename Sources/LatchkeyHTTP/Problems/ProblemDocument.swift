import LatchkeyCBOR
import LatchkeyCore
import LatchkeyExchange
import LatchkeyService

/// A refusal as problem details (RFC 9457), and the headers that go with it.
///
/// What a registry row stands behind has the type `urn:latchkey:reason:NUMBER`; what only HTTP can
/// say, such as that there is too much to do, has the type `about:blank` and the status as title.
/// Nothing that came in is repeated.
struct ProblemDocument: Error, Equatable {
  static let mediaType = "application/problem+json"

  var status: Int
  var title: String
  var detail: String
  var reason: DenyReason?
  var requirement = ""
  var field = ""
  /// What may be asked here, for `Allow`.
  var allow: [String] = []
  /// When to ask again, for `Retry-After`.
  var retryAfterSeconds: Int?
  /// Whether the connection ends with this: more of it would only be the rest of a body.
  var closes = false

  /// The body.
  var json: String {
    var json = JSONText()
    json.add("type", reason.map { "urn:latchkey:reason:\($0.rawValue)" } ?? "about:blank")
    json.add("title", title)
    json.add("status", status)
    json.add("detail", detail)
    if !requirement.isEmpty { json.add("requirement", requirement) }
    if let reason { json.add("reason", reason.rawValue) }
    if !field.isEmpty { json.add("field", field) }
    return json.closed
  }
}

extension ProblemDocument {
  init(_ problem: Problem) {
    self.init(
      status: problem.status,
      title: problem.reason.row.name,
      detail: problem.rule, reason: problem.reason, requirement: problem.requirement,
      field: problem.field)
  }

  /// What ``RequestGate/verify(_:at:)`` refused.
  init(gate reason: DenyReason) {
    switch reason {
    case .wrongService:
      self.init(
        Problem(
          401, reason, "REQ-2", field: SignedHeaders.request,
          rule: "A request is signed for the origin and the key of this service."))
    case .serverNonceUnknown:
      self.init(
        Problem(
          401, reason, "REQ-3", field: SignedHeaders.request,
          rule: "A request answers a nonce that this service made."))
    case .serverNonceExpired:
      self.init(
        Problem(
          401, reason, "REQ-3", field: SignedHeaders.request,
          rule: "A request that was not seen before answers a young nonce."))
    case .requestMismatch:
      self.init(
        Problem(
          401, reason, "REQ-4", field: SignedHeaders.request,
          rule: "Method, path with query, and body are the ones that were signed."))
    case .weakKey, .kidMismatch:
      self.init(
        Problem(
          401, reason, reason.row.rule, field: SignedHeaders.key,
          rule: "The key is an acceptable one, and the one that the envelope names."))
    case .badSignature:
      self.init(
        Problem(
          401, reason, "REQ-1", field: SignedHeaders.request,
          rule: "The envelope is signed by the key."))
    default:
      self.init(
        Problem(
          400, reason, reason.row.rule, field: SignedHeaders.request,
          rule: "The envelope is a request as the specification encodes it."))
    }
  }

  /// A header of a signed request is missing, stands twice, or is not base64url of its length.
  static func unsigned(_ header: String) -> ProblemDocument {
    ProblemDocument(
      Problem(
        401, .malformed, "REQ-1", field: header,
        rule: "A request carries its envelope and its signer's key, each once, as base64url."))
  }

  /// There is no such path.
  static let noRoute = ProblemDocument(
    Problem(404, .notFound, "REQ-7", rule: "There is no such path."))

  /// A parameter of the path or the query is not what it can be.
  static func malformed(_ field: String, _ rule: String) -> ProblemDocument {
    ProblemDocument(Problem(400, .malformedBody, "REQ-8", field: field, rule: rule))
  }

  static func wrongMethod(allow: [String]) -> ProblemDocument {
    ProblemDocument(
      status: 405, title: "Method Not Allowed", detail: "Allow names the methods of this path.",
      allow: allow.sorted())
  }

  static func slowBody(_ seconds: Int) -> ProblemDocument {
    ProblemDocument(
      status: 408, title: "Request Timeout",
      detail: "A body comes within \(seconds) seconds.", closes: true)
  }

  static func largeBody(_ limit: Int, closes: Bool) -> ProblemDocument {
    ProblemDocument(
      status: 413, title: "Content Too Large", detail: "A body has at most \(limit) bytes.",
      closes: closes)
  }

  static func tooMany(retryAfter seconds: Int) -> ProblemDocument {
    ProblemDocument(
      status: 429, title: "Too Many Requests", detail: "Ask less often.",
      retryAfterSeconds: seconds)
  }

  static let broken = ProblemDocument(
    status: 500, title: "Internal Server Error",
    detail: "The service has a fault; the same request may be sent again.")

  static func unavailable(retryAfter seconds: Int) -> ProblemDocument {
    ProblemDocument(
      status: 503, title: "Service Unavailable",
      detail: "The service cannot answer now; the same request may be sent again.",
      retryAfterSeconds: seconds)
  }

  /// Every status with which an operation can be refused.
  static let statuses = [400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503]
}
