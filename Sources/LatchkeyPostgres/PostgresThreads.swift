import Dispatch
import Foundation
import LatchkeyService
import Synchronization

/// Threads that wait for the server so that none of Swift's own does, and what waits for them.
final class PostgresThreads: Sendable {
  typealias Job = @Sendable (PostgresWorker) -> Void

  private let line: Line

  /// What the threads know of: they do not keep their owner.
  private final class Line: Sendable {
    struct State {
      var jobs: [Job] = []
      /// Jobs before this one have been taken.
      var first = 0
      var isClosed = false
    }

    let state = Mutex(State())
    let signal = DispatchSemaphore(value: 0)

    /// Waits for a job; `nil` when there will be none.
    func next() -> Job? {
      signal.wait()
      return state.withLock { state in
        guard state.first < state.jobs.count else { return nil }
        let job = state.jobs[state.first]
        state.first += 1
        if state.first == state.jobs.count || state.first > 1_024 {
          state.jobs.removeFirst(state.first)
          state.first = 0
        }
        return job
      }
    }
  }

  private let count: Int
  private let limit: Int

  init(_ options: PostgresOptions, schema: LedgerSchema) {
    count = max(1, options.connections)
    limit = max(1, options.waitingLimit)
    let line = Line()
    self.line = line
    for _ in 0..<count {
      let thread = Thread {
        let worker = PostgresWorker(options, schema: schema)
        while let job = line.next() { job(worker) }
      }
      thread.name = "latchkey-postgres"
      thread.start()
    }
  }

  deinit { close() }

  /// - Returns: Whether it will be done; not when too many wait, or the threads have been closed.
  func submit(_ job: @escaping Job) -> Bool {
    let isTaken = line.state.withLock { state in
      guard !state.isClosed, state.jobs.count - state.first < limit else { return false }
      state.jobs.append(job)
      return true
    }
    if isTaken { line.signal.signal() }
    return isTaken
  }

  /// Lets the threads finish what waits, and end.
  func close() {
    let wasClosed = line.state.withLock { state in
      defer { state.isClosed = true }
      return state.isClosed
    }
    guard !wasClosed else { return }
    for _ in 0..<count { line.signal.signal() }
  }
}
