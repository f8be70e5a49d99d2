import Dispatch
import LatchkeyCore
import LatchkeyService

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}

/// Seconds that `body` takes.
func timed(_ body: () async throws -> Void) async rethrows -> Double {
  let start = DispatchTime.now().uptimeNanoseconds
  try await body()
  return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
}

/// The ledger and the plain client of one store, each with a store of its own, in turn.
struct Comparison {
  let ledger: any Ledger
  let plain: ([SiteChange]) throws -> Void
  let log: RawLog
  private var ledgerWork = Work(sites: 1_000)
  private var plainWork = Work(sites: 1_000)

  init(ledger: any Ledger, log: RawLog, plain: @escaping ([SiteChange]) throws -> Void) {
    self.ledger = ledger
    self.log = log
    self.plain = plain
  }

  /// Medians in microseconds a group.
  struct Outcome {
    var ledger: [Double] = []
    var plain: [Double] = []
    var log: [Double] = []

    /// How quick the ledger is: 1 is the plain client.
    var ratio: Double { median(plain) / median(ledger) }
  }

  mutating func measure(groupSize: Int, groups: Int) async throws -> Outcome {
    var outcome = Outcome()
    for round in 0..<groups {
      let mine = ledgerWork.next(groupSize).map(\.change)
      let other = plainWork.next(groupSize).map(\.change)
      func runLedger() async throws {
        let ledger = self.ledger
        outcome.ledger.append(
          try await timed {
            let outcomes = await ledger.commit(mine)
            guard outcomes.allSatisfy({ $0 == nil }) else { throw BenchFault("\(outcomes)") }
          })
      }
      func runPlain() async throws {
        outcome.plain.append(try await timed { try plain(other) })
      }
      // Who goes first takes turns: the second finds the disk as the first has left it.
      if round % 2 == 0 {
        try await runLedger()
        try await runPlain()
      } else {
        try await runPlain()
        try await runLedger()
      }
      outcome.log.append(try await timed { try log.write(other) })
    }
    return outcome
  }
}
