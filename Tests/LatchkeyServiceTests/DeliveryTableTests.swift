import LatchkeyCBOR
import LatchkeyService
import LatchkeyVectors
import Testing

@Suite("The table of a delivery")
struct DeliveryTableTests {
  private static func rows(
    _ state: LegPhase, _ event: String, in table: DeliveryTable
  ) -> [DeliveryTable.Row] {
    table.rows.filter { $0.states.contains(state) && $0.events.contains(event) }
  }

  @Test("each state and event has one row, and each row a cell (DLV-2)")
  func total() throws {
    let table = try DeliveryTable()
    let names = Set(Happening.all.map(\.name))
    for row in table.rows { #expect(row.events.isSubset(of: names), "\(row.text)") }
    var count = 0
    for happening in Happening.all {
      for state in happening.states {
        let rows = Self.rows(state, happening.name, in: table)
        #expect(rows.count == 1, "\(state) \(happening.name): \(rows.map(\.text))")
        count += 1
      }
    }
    #expect(count > 450)
    for row in table.rows {
      let isUsed = Happening.all.contains {
        row.events.contains($0.name) && !row.states.isDisjoint(with: $0.states)
      }
      #expect(isUsed, "\(row.text)")
    }
  }

  @Test("a delivery does what the table says", arguments: Happening.all.map(\.name))
  func conforms(_ name: String) throws {
    let table = try DeliveryTable()
    let happening = try #require(Happening.all.first { $0.name == name })
    for state in LegPhase.allCases where happening.states.contains(state) {
      let row = try #require(Self.rows(state, name, in: table).first)
      var leg = try OneLeg(permits: happening.permits)
      try leg.go(to: state)
      #expect(leg.phase == state)
      let event = try happening.event(&leg)
      let before = leg.delivery
      do throws(DenyReason) {
        let effects = try leg.handle(event)
        #expect(effects.words == row.effects, "\(state): \(row.text)")
        switch row.next {
        case .same: #expect(leg.phase == state, "\(row.text)")
        case .state(let next): #expect(leg.phase == next, "\(state): \(row.text)")
        case .refused: Issue.record("\(state): \(row.text)")
        }
      } catch {
        #expect(row.next == .refused(ReasonName.of(error)), "\(state): \(row.text)")
        #expect(leg.delivery == before, "a refused event changes nothing (DLV-2)")
      }
    }
  }
}
