import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a body within its limits of size and time.
enum BodyReader {
  /// What is read and thrown away of a body that is too large, so that a client that sends before it
  /// listens hears why it was refused.
  private static let discardByteCount = 1024 * 1024

  /// - Throws: ``ProblemDocument``: 413, 408.
  static func read(_ request: Request, within limits: HTTPLimits) async throws -> [UInt8] {
    let said = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard said <= discardByteCount else {
      throw ProblemDocument.largeBody(limits.bodyByteCount, closes: true)
    }
    let body = request.body
    do {
      return try await Deadline.run(within: .seconds(limits.requestSeconds)) {
        try await collect(body, limits.bodyByteCount)
      }
    } catch is Deadline.Passed {
      throw ProblemDocument.slowBody(limits.requestSeconds)
    }
  }

  private static func collect(_ body: RequestBody, _ limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    var count = 0
    for try await part in body {
      count += part.readableBytes
      if count <= limit { bytes += part.readableBytesView }
      guard count <= discardByteCount else {
        throw ProblemDocument.largeBody(limit, closes: true)
      }
    }
    try Task.checkCancellation()
    guard count <= limit else { throw ProblemDocument.largeBody(limit, closes: false) }
    return bytes
  }
}
