import Foundation
import LatchkeyLock

/// One visitor at a simulated lock: frames in, frames out, both bounded.
///
/// While a message of his waits, nothing more of his is read; while he does not take his answers,
/// neither.
struct Connection {
  /// How long a connection may say nothing that is a message, or leave its answers unread.
  static let idleMilliseconds: UInt64 = 30_000
  /// The same for one that waits to be shown receipts.
  static let showingMilliseconds: UInt64 = 600_000
  static let unreadMilliseconds: UInt64 = 10_000
  /// Answers that may wait for a reader.
  static let outputByteCount = 8_192

  let number: UInt64
  let descriptor: Int32
  /// The message that is to be judged next.
  private(set) var message: [UInt8]?
  /// Since when it waits.
  private(set) var messageAt: UInt64 = 0
  /// Whether it has been looked at, and is to be looked at again when there is budget.
  var waitsForBudget = false
  /// What this visitor may ask of the lock's signatures, and of its flash.
  var challenges: TokenBucket
  var ferries: TokenBucket
  /// What is to be shown to him, until he says something else (SHOW-1).
  var showing: ReceiptCursor?
  private var input = FrameInput()
  private var output: [UInt8] = []
  private var heardAt: UInt64
  private var wroteAt: UInt64
  /// Whether he says no more.
  private var hasEnded = false
  private var isBroken = false

  init(number: UInt64, descriptor: Int32, at now: UInt64) {
    self.number = number
    self.descriptor = descriptor
    heardAt = now
    wroteAt = now
    challenges = TokenBucket(capacity: 4, intervalMilliseconds: 1_000, at: now)
    ferries = TokenBucket(capacity: 4, intervalMilliseconds: 1_000, at: now)
  }

  /// What to wait for.
  var events: Int16 {
    var events: Int32 = 0
    if message == nil, !hasEnded, hasRoom { events |= POLLIN }
    if !output.isEmpty { events |= POLLOUT }
    return Int16(events)
  }

  var hasOutput: Bool { !output.isEmpty }

  /// Whether there is room for another answer.
  var hasRoom: Bool { output.count < Self.outputByteCount }

  /// Reads once, and looks for a message.
  mutating func read(at now: UInt64) {
    guard message == nil, !hasEnded else { return }
    var chunk = [UInt8](repeating: 0, count: FrameInput.readByteCount)
    let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    if count > 0 {
      input.take(chunk[..<count], at: now)
      findMessage(at: now)
    } else if count == 0 {
      hasEnded = true
    } else if errno != EAGAIN, errno != EINTR {
      isBroken = true
    }
  }

  private mutating func findMessage(at now: UInt64) {
    message = input.next()
    waitsForBudget = false
    guard message != nil else { return }
    messageAt = now
    heardAt = now
    showing = nil
  }

  /// Answers the message, and goes on to the next one that came with it.
  mutating func answer(
    _ answer: [UInt8], thenShowing cursor: ReceiptCursor? = nil, at now: UInt64
  ) {
    send(answer, at: now)
    showing = cursor
    findMessage(at: now)
  }

  /// Says something.
  mutating func send(_ message: [UInt8], at now: UInt64) {
    guard let frame = try? FrameOutput.frame(message) else { return }
    if output.isEmpty { wroteAt = now }
    output += frame
    flush(at: now)
  }

  /// Sends as much as the visitor takes.
  mutating func flush(at now: UInt64) {
    while !output.isEmpty {
      let count = output.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else {
        if errno != EAGAIN, errno != EINTR { isBroken = true }
        return
      }
      output.removeFirst(count)
      wroteAt = now
    }
  }

  /// Whether there is nothing more to expect of it.
  func isOver(at now: UInt64) -> Bool {
    if isBroken { return true }
    guard message == nil else { return false }
    guard output.isEmpty else { return now - min(now, wroteAt) > Self.unreadMilliseconds }
    let most = showing == nil ? Self.idleMilliseconds : Self.showingMilliseconds
    return hasEnded || silentMilliseconds(at: now) > most
  }

  /// How long ago it said something that is a message.
  func silentMilliseconds(at now: UInt64) -> UInt64 { now - min(now, heardAt) }
}
