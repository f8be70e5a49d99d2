import LatchkeyCore
import LatchkeyService
import Synchronization

/// Wakes those of this process who wait for events: a short cut past the polling, and no more.
///
/// Whoever commits may say so here; nothing is lost where nobody does, or where another process
/// commits. It holds one entry for each who waits, and no events.
public final class EventHub: Sendable {
  private struct Waiting {
    var next: UInt64 = 0
    var bySite: [Named<SiteID>: [UInt64: WakeUp]] = [:]
    var everywhere: [UInt64: WakeUp] = [:]
  }

  private let waiting = Mutex(Waiting())

  public init() {}

  /// Says that a site has new events.
  public func poke(_ site: SiteID) {
    let found = waiting.withLock { waiting in
      Array((waiting.bySite[Named(site)] ?? [:]).values) + Array(waiting.everywhere.values)
    }
    for wakeUp in found { wakeUp.wake() }
  }

  /// Wakes everybody: something else has happened than an event.
  func pokeAll() {
    let found = waiting.withLock { waiting in
      waiting.bySite.values.flatMap(\.values) + Array(waiting.everywhere.values)
    }
    for wakeUp in found { wakeUp.wake() }
  }

  /// Lends a wake-up that is called for the events of a site, or for all where it is `nil`.
  func withWakeUp<Value>(
    for site: SiteID?, _ body: (WakeUp) async throws -> Value
  ) async rethrows -> Value {
    let wakeUp = WakeUp()
    let number = waiting.withLock { waiting in
      let number = waiting.next
      waiting.next &+= 1  // wraps after more waits than a process can make
      if let site {
        waiting.bySite[Named(site), default: [:]][number] = wakeUp
      } else {
        waiting.everywhere[number] = wakeUp
      }
      return number
    }
    defer { leave(site, number) }
    return try await body(wakeUp)
  }

  private func leave(_ site: SiteID?, _ number: UInt64) {
    waiting.withLock { waiting in
      guard let site else {
        waiting.everywhere[number] = nil
        return
      }
      waiting.bySite[Named(site)]?[number] = nil
      if waiting.bySite[Named(site)]?.isEmpty == true { waiting.bySite[Named(site)] = nil }
    }
  }
}
