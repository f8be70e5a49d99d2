import HTTPTypes
import Hummingbird
import LatchkeyCore
import LatchkeyService
import NIOCore

/// One reader's stream of the events of one site, from its first byte to its last.
///
/// Asks the service again and again, more slowly the longer nothing happens, at once when the hub
/// calls. Ends when the reader leaves or is too slow, when the reader may no longer hear, and when
/// the server drains. An end takes nothing from a reader, who resumes behind the last id.
struct EventStream: Sendable {
  /// Events that are read at once.
  static let pageCount = 100
  private static let writeByteCount = 16 * 1024
  private static let shortestPause = Duration.milliseconds(250)
  private static let longestPause = Duration.seconds(1)

  let front: any ServiceFront
  let site: SiteID
  let request: VerifiedRequest
  let limits: HTTPLimits
  let clock: WallClock
  let metrics: ServiceMetrics
  let hub: EventHub
  let drain: Drain
  let channel: any NIOCore.Channel

  /// Writes the stream, until it ends; the connection ends with it.
  func write(
    _ first: [Event], after sequence: UInt64, to writer: inout any ResponseBodyWriter
  ) async throws {
    try await HangUpHandler.install(in: channel)
    try await hub.withWakeUp(for: site) { wakeUp in
      channel.closeFuture.whenComplete { _ in wakeUp.wake() }
      try await write(first, after: sequence, to: &writer, wakeUp)
    }
    try await writer.finish(nil)
    throw CancellationError()
  }

  private func write(
    _ first: [Event], after sequence: UInt64, to writer: inout any ResponseBodyWriter,
    _ wakeUp: WakeUp
  ) async throws {
    var (events, after) = (first, sequence)
    var pause = Self.shortestPause
    var lastWrite = ContinuousClock.now
    try await send(": open\nretry: 1000\n\n", to: &writer)
    while !drain.isDraining, channel.isActive {
      if let last = events.last {
        try await send(events, to: &writer)
        (after, lastWrite, pause) = (last.sequence, .now, Self.shortestPause)
      } else {
        if .now - lastWrite >= .seconds(limits.heartbeatSeconds) {
          try await send(": beat\n\n", to: &writer)
          lastWrite = .now
        }
        await wakeUp.sleep(atMost: pause)
        pause = min(pause * 2, Self.longestPause)
      }
      guard let next = try await read(after: after) else { return }
      events = next
    }
  }

  /// - Returns: `nil` where the reader may no longer hear of the site.
  private func read(after sequence: UInt64) async throws -> [Event]? {
    guard !drain.isDraining, channel.isActive else { return [] }
    do {
      return try await front.events(
        at: site, after: sequence, limit: Self.pageCount, for: request, at: clock.now())
    } catch is Problem {
      return nil
    } catch is ServiceFailure {
      return []
    }
  }

  /// Writes events a few at a time, so that little of them waits for a slow reader in memory.
  private func send(_ events: [Event], to writer: inout any ResponseBodyWriter) async throws {
    var text = ""
    for event in events {
      text += EventText.block(of: event, at: site)
      guard text.utf8.count >= Self.writeByteCount else { continue }
      try await send(text, to: &writer)
      text = ""
    }
    if !text.isEmpty { try await send(text, to: &writer) }
  }

  /// Writes, and closes the connection of a reader who does not read.
  private func send(_ text: String, to writer: inout any ResponseBodyWriter) async throws {
    let (channel, metrics, seconds) = (channel, metrics, limits.slowReaderSeconds)
    let watch = Task {
      try await Task.sleep(for: .seconds(seconds))
      metrics.noteSlowReader()
      channel.close(promise: nil)
    }
    defer { watch.cancel() }
    try await writer.write(ByteBuffer(string: text))
  }
}
