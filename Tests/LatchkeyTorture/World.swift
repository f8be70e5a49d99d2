import Foundation
import Synchronization

/// What all clients of a run share: where processes listen, and which span of time it is.
final class World: Sendable {
  private struct State {
    var span = 0
    var isOver = false
    var unanswered = 0
    var sent = 0
  }

  /// URLs of the processes.
  let addresses: [String]
  private let state = Mutex(State())

  init(addresses: [String]) { self.addresses = addresses }

  var span: Int { state.withLock { $0.span } }
  var isOver: Bool { state.withLock { $0.isOver } }
  var sent: Int { state.withLock { $0.sent } }
  /// Requests that got no answer, or were told to come again.
  var unanswered: Int { state.withLock { $0.unanswered } }

  /// What was acknowledged before may be lost.
  func beginSpan() { state.withLock { $0.span += 1 } }
  func end() { state.withLock { $0.isOver = true } }
  func noteSent() { state.withLock { $0.sent += 1 } }
  func noteUnanswered() { state.withLock { $0.unanswered += 1 } }
}
