import Synchronization

/// Waits for work no longer than a while.
enum Deadline {
  /// The time is up; the work may still be going on.
  struct Passed: Error {}

  /// Does the work in a task of its own and waits for it.
  ///
  /// Work that does not heed its cancellation goes on behind the caller's back until it is done: what
  /// it holds it must give back itself.
  ///
  /// - Throws: ``Passed``; what the work throws.
  static func run<Value: Sendable>(
    within limit: Duration, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let outcome = Outcome<Value>()
    let task = Task {
      do { outcome.settle(.success(try await work())) } catch { outcome.settle(.failure(error)) }
    }
    let timer = Task {
      try await Task.sleep(for: limit)
      outcome.settle(.failure(Passed()))
      task.cancel()
    }
    defer { timer.cancel() }
    return try await withTaskCancellationHandler {
      try await outcome.value()
    } onCancel: {
      task.cancel()
    }
  }

  /// The first of several results, for one who waits.
  private final class Outcome<Value: Sendable>: Sendable {
    private enum State {
      case open
      case awaited(CheckedContinuation<Value, any Error>)
      case settled(Result<Value, any Error>)
      case done
    }

    private let state = Mutex(State.open)

    func settle(_ result: Result<Value, any Error>) {
      let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
        switch state {
        case .open:
          state = .settled(result)
          return nil
        case .awaited(let continuation):
          state = .done
          return continuation
        case .settled, .done: return nil
        }
      }
      waiting?.resume(with: result)
    }

    func value() async throws -> Value {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Value, any Error>? = state.withLock { state in
          if case .settled(let result) = state {
            state = .done
            return result
          }
          state = .awaited(continuation)
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    }
  }
}
