import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import Synchronization

/// A service that does what a test tells it, and remembers what it was asked.
final class FrontDouble: ServiceFront {
  struct State {
    var calls: [Call] = []
    var events: [Event] = []
    var isReady = true
    var answer: @Sendable (Call) async throws -> Reply = { _ in
      Reply(status: 200, body: Array("{\"done\":true}".utf8))
    }
    var hearing: @Sendable () throws -> Void = {}
  }

  let state = Mutex(State())

  func perform(_ call: Call, at now: UInt64) async throws -> Reply {
    let answer = state.withLock { state in
      state.calls.append(call)
      return state.answer
    }
    return try await answer(call)
  }

  func events(
    at site: SiteID, after sequence: UInt64, limit: Int, for request: VerifiedRequest,
    at now: UInt64
  ) async throws -> [Event] {
    try state.withLock { state in
      try state.hearing()
      return Array(state.events.filter { $0.sequence > sequence }.prefix(limit))
    }
  }

  func isReady() async -> Bool { state.withLock { $0.isReady } }

  var calls: [Call] { state.withLock { $0.calls } }

  func answer(_ answer: @escaping @Sendable (Call) async throws -> Reply) {
    state.withLock { $0.answer = answer }
  }

  func happen(_ sequences: ClosedRange<UInt64>) {
    state.withLock { state in
      state.events += sequences.map { Event(numbered: $0) }
    }
  }
}

extension Event {
  init(numbered sequence: UInt64, isPublished: Bool = true) {
    self.init(
      sequence: sequence, at: 1_700_000_000, kind: "door.opened",
      content: Array("{\"number\":\(sequence)}".utf8), isPublished: isPublished)
  }
}
