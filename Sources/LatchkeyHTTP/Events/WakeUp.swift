import Synchronization

/// Lets one task sleep until a while has passed or somebody wakes it.
///
/// A call that comes while nobody sleeps ends the next sleep at once, so none is lost between
/// looking and lying down. Waking for nothing is allowed: who wakes looks again.
final class WakeUp: Sendable {
  private enum State {
    case quiet
    case called
    case asleep(CheckedContinuation<Void, Never>)
  }

  private let state = Mutex(State.quiet)

  /// Wakes the sleeper.
  func wake() {
    let sleeper: CheckedContinuation<Void, Never>? = state.withLock { state in
      if case .asleep(let sleeper) = state {
        state = .quiet
        return sleeper
      }
      state = .called
      return nil
    }
    sleeper?.resume()
  }

  /// Sleeps at most so long. One task only.
  func sleep(atMost limit: Duration) async {
    let timer = Task {
      do { try await Task.sleep(for: limit) } catch { return }
      wake()
    }
    defer { timer.cancel() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { sleeper in
        let isCalled = state.withLock { state in
          if case .called = state {
            state = .quiet
            return true
          }
          state = .asleep(sleeper)
          return false
        }
        if isCalled { sleeper.resume() }
      }
    } onCancel: {
      wake()
    }
  }
}
