import HTTPTypes
import Hummingbird
import NIOCore

/// What a request is answered with, before it becomes a response of Hummingbird.
struct Answer: Sendable {
  var status: Int
  var mediaType: String
  var body: ResponseBody
  var headers: [(String, String)] = []
  /// For the log; nothing of the caller's.
  var reason: UInt16?

  static func json(_ status: Int, _ bytes: [UInt8]) -> Answer {
    Answer(
      status: status, mediaType: "application/json",
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func text(_ status: Int, _ text: String, mediaType: String = "text/plain") -> Answer {
    Answer(
      status: status, mediaType: mediaType,
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  static func problem(_ problem: ProblemDocument) -> Answer {
    let bytes = ByteBuffer(string: problem.json)
    var answer = Answer(
      status: problem.status, mediaType: ProblemDocument.mediaType,
      body: problem.closes ? closing(bytes) : ResponseBody(byteBuffer: bytes),
      reason: problem.reason?.rawValue)
    if !problem.allow.isEmpty {
      answer.headers.append(("Allow", problem.allow.joined(separator: ", ")))
    }
    if let seconds = problem.retryAfterSeconds {
      answer.headers.append(("Retry-After", String(seconds)))
    }
    if problem.closes { answer.headers.append(("Connection", "close")) }
    return answer
  }

  /// A body after which the connection ends: an error behind the end of a response closes it.
  private static func closing(_ bytes: ByteBuffer) -> ResponseBody {
    ResponseBody(contentLength: bytes.readableBytes) { writer in
      try await writer.write(bytes)
      try await writer.finish(nil)
      throw CancellationError()
    }
  }

  /// - Parameter id: What names the request in the log.
  func response(id: String) -> Response {
    var fields = HTTPFields()
    let own = [
      ("Content-Type", mediaType), ("Cache-Control", "no-store"),
      ("X-Content-Type-Options", "nosniff"), ("Latchkey-Request-Id", id),
    ]
    for (name, value) in own + headers {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return Response(status: HTTPResponse.Status(code: status), headers: fields, body: body)
  }
}
