import ServiceLifecycle
import Synchronization

/// Knows whether a server is coming to its end, and tells those who would keep it from that.
final class Drain: Sendable {
  private let draining = Mutex(false)
  private let hub: EventHub

  init(waking hub: EventHub) { self.hub = hub }

  var isDraining: Bool { draining.withLock { $0 } }

  /// Readiness ends, and the streams of events with it.
  func begin() {
    draining.withLock { $0 = true }
    hub.pokeAll()
  }

  /// Waits for the end of the process to be asked for, and gives notice of it for a while.
  struct Notice: ServiceLifecycle.Service {
    let drain: Drain
    let seconds: Int

    func run() async throws {
      try? await gracefulShutdown()
      drain.begin()
      if seconds > 0 { try? await Task.sleep(for: .seconds(seconds)) }
    }
  }
}
