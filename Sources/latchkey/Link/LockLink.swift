import Foundation
import LatchkeyCore
import LatchkeyExchange

/// A visitor's connection to a lock: a socket or a serial line with frames on it.
///
/// A lock may say more than it was asked, before and behind an answer: ``ask(_:)`` reads up to the
/// answer, and ``next(within:)`` goes on from there.
final class LockLink {
  /// How long a lock may think, in milliseconds: a small processor takes seconds for a signature.
  static let patience: UInt64 = 30_000

  private let address: LockAddress
  private let descriptor: Int32
  private var input = FrameInput()

  /// - Throws: ``ToolFailure`` with status 5 when nobody is there.
  init(_ text: String) throws {
    address = try LockAddress(text, option: "--lock")
    signal(SIGPIPE, SIG_IGN)  // a lock that hangs up is told by write(2)
    descriptor = try Sockets.connect(to: address)
  }

  deinit { close(descriptor) }

  /// Sends a message, and waits for what answers it.
  func ask(_ message: [UInt8]) throws -> [UInt8] {
    try send(message)
    let end = MonotonicClock.milliseconds + Self.patience
    while let heard = try next(within: end &- min(end, MonotonicClock.milliseconds)) {
      if MessageType(heard).isAnswer { return heard }
    }
    throw ToolFailure.unreachable("\(address)", "The lock did not answer in time.")
  }

  /// Sends a message.
  func send(_ message: [UInt8]) throws {
    let frame = try naming("message") { try FrameOutput.frame(message) }
    var start = 0
    let end = MonotonicClock.milliseconds + Self.patience
    while start < frame.count {
      let count = frame[start...].withUnsafeBytes {
        Foundation.write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        start += count
      } else if count < 0, errno == EAGAIN, MonotonicClock.milliseconds < end {
        wait(for: POLLOUT, milliseconds: end - MonotonicClock.milliseconds)
      } else if count >= 0 || errno != EINTR {
        throw ToolFailure.unreachable("\(address)", "The lock has hung up.")
      }
    }
  }

  /// The next message that the lock says, whatever it is; `nil` when it is silent for so long.
  func next(within milliseconds: UInt64) throws -> [UInt8]? {
    let end = MonotonicClock.milliseconds + milliseconds
    var chunk = [UInt8](repeating: 0, count: FrameInput.readByteCount)
    while true {
      if let message = input.next() { return message }
      let now = MonotonicClock.milliseconds
      guard now < end else { return nil }
      wait(for: POLLIN, milliseconds: end - now)
      let count = chunk.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        input.take(chunk[..<count], at: MonotonicClock.milliseconds)
      } else if count == 0 || errno != EAGAIN && errno != EINTR {
        throw ToolFailure.unreachable("\(address)", "The lock has hung up.")
      }
    }
  }

  private func wait(for events: Int32, milliseconds: UInt64) {
    var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    poll(&entry, 1, Int32(min(milliseconds, 60_000)))
  }
}

extension LockLink {
  /// Asks for a challenge, again while the lock is busy (CHAL-2).
  func challenge(for hello: HelloMessage) throws -> [UInt8] {
    let question = hello.encoded()
    for _ in 0..<4 {
      let answer = try ask(question)
      guard MessageType(answer) == .unsignedAnswer else { return answer }
      let code = try naming("answer") { try Answer.readUnsigned(answer) }
      guard code == .busy else {
        throw ToolFailure.malformed("hello", "The lock does not answer this hello.")
      }
      usleep(1_000_000)
    }
    throw ToolFailure.unreachable("\(address)", "The lock is busy.")
  }
}
