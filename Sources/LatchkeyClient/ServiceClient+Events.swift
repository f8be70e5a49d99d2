import AsyncHTTPClient
import LatchkeyService
import NIOCore

extension ServiceClient {
  /// One event of a stream.
  public struct StreamedEvent: Equatable, Sendable {
    public var sequence: UInt64
    public var kind: String
    /// JSON of the whole event.
    public var data: String
  }

  /// Reads the events of a site behind a sequence as they happen, over one connection.
  ///
  /// The stream ends without an error where the service ends it or the connection is lost: who wants
  /// more opens another behind the last sequence.
  ///
  /// - Throws: ``ServiceProblem`` where the service refuses; what
  ///   ``ask(for:_:body:)`` throws.
  public func events(
    at site: String, after sequence: UInt64 = 0
  ) async throws -> AsyncStream<StreamedEvent> {
    let path = Self.path(of: .readEvents, ["site": site]) + "?after=\(sequence)"
    let request = try await signed("GET", path, body: [])
    // A stream lasts; only its beginning is waited for.
    let response = try await http.execute(request, deadline: .distantFuture)
    guard response.status.code == 200 else {
      let body = try await response.body.collect(upTo: 64 * 1024)
      let answer = ServiceAnswer(
        status: Int(response.status.code), body: Array(body.readableBytesView))
      throw answer.problem.map { $0 as any Error } ?? ClientFailure.noAnswer
    }
    let (stream, continuation) = AsyncStream<StreamedEvent>.makeStream()
    let reading = Task {
      var parser = EventParser()
      do {
        for try await part in response.body {
          for event in parser.read(Array(part.readableBytesView)) { continuation.yield(event) }
        }
      } catch {
        // A lost connection is an end like another.
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in reading.cancel() }
    return stream
  }
}

/// Takes `text/event-stream` apart (HTML Living Standard §9.2.6), as far as a service writes it.
struct EventParser {
  private var line: [UInt8] = []
  private var sequence: UInt64?
  private var kind = ""
  private var data: [String] = []

  /// The events that are whole with these bytes.
  mutating func read(_ bytes: [UInt8]) -> [ServiceClient.StreamedEvent] {
    var events: [ServiceClient.StreamedEvent] = []
    for byte in bytes {
      guard byte == UInt8(ascii: "\n") else {
        line.append(byte)
        continue
      }
      let text = String(decoding: line, as: UTF8.self)
      line = []
      if text.isEmpty { events += finished() } else { take(text) }
    }
    return events
  }

  private mutating func take(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return }
    let value = text[text.index(after: colon)...].drop { $0 == " " }
    switch text[..<colon] {
    case "id": sequence = UInt64(value)
    case "event": kind = String(value)
    case "data": data.append(String(value))
    default: break
    }
  }

  private mutating func finished() -> [ServiceClient.StreamedEvent] {
    defer { (sequence, kind, data) = (nil, "", []) }
    guard let sequence, !data.isEmpty else { return [] }
    return [.init(sequence: sequence, kind: kind, data: data.joined(separator: "\n"))]
  }
}
