import Foundation
import LatchkeyCBOR
import LatchkeyCore
import LatchkeyService
import LatchkeySodium
import LatchkeyVectors
import Testing

@Suite("What a ledger keeps of a delivery")
struct DeliveryStoreTests {
  /// An issued leg, as the first version wrote it. Later versions must read it.
  private static let first = """
    {"clock":1780308040,"courier":"\(String(repeating: "09", count: 32))","incidents":[],
    "job":"\(String(repeating: "07", count: 32))","legs":[{
      "firstIssue":{"last":"\(String(repeating: "00", count: 32))","next":40},
      "lockID":"\(String(repeating: "01", count: 16))",
      "needs":{"relockWithinSeconds":60},
      "passes":[{"courier":"\(String(repeating: "09", count: 32))","expiration":1780309240,
        "fate":{"live":{}},
        "grant":{"issuer":"\(String(repeating: "03", count: 32))","serial":1}}],
      "point":"front",
      "state":{"issued":{"_0":{"challenge":"\(String(repeating: "01", count: 16))",
        "since":1780308040}}}}],
    "terms":{"allowsBoltThrown":false,"allowsEndedByResident":false,"clockErrorSeconds":30,
      "gatherSeconds":300,"graceSeconds":60,"needs":{"relockWithinSeconds":60},
      "revocationSeconds":90},
    "trip":{"held":{"since":1780308040}}}
    """

  @Test("a stored delivery of the first version goes on")
  func stored() throws {
    var delivery = try JSONDecoder().decode(Delivery.self, from: Data(Self.first.utf8))
    #expect(delivery.legs[0].phase == .issued)
    #expect(delivery.isTripHeld)
    #expect(delivery.due == 1_780_309_270)
    let grant = GrantID(issuer: OneLeg.issuer, serial: 1)
    let effects = try delivery.handle(
      .receipt(leg: 0, sequence: 40, .unlocked(by: grant, time: noon + 50)), at: noon + 50)
    #expect(effects == [.notifyCustomer(.unlocked, leg: 0)])
    let question = ReleaseQuestion(delivery)
    #expect(question.locks.map(\.passes) == [[.init(grant: grant, expiration: 1_780_309_240)]])
    #expect(
      delivery.judgeRelease(by: [], at: noon + 60, using: SodiumBackend())
        == .held(try Self.hold(.lockMissing, at: delivery.legs[0].lockID)))
  }

  /// A hold, as a ledger stores it.
  private static func hold(_ reason: DenyReason, at lockID: LockID) throws -> [ReleaseHold] {
    let json = """
      [{"lockID":"\(String(repeating: "01", count: 16))","reason":\(reason.rawValue)}]
      """
    return try JSONDecoder().decode([ReleaseHold].self, from: Data(json.utf8))
  }

  @Test("bytes that are not lower-case hexadecimal of their length are refused")
  func hexadecimal() throws {
    for text in [
      "", "0", "AB", String(repeating: "g0", count: 32), String(repeating: "00", count: 31),
    ] {
      let data = try JSONEncoder().encode([text])
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([PublicKey].self, from: data)
      }
    }
  }

  @Test("the reasons of a delivery have the numbers and names of the registry")
  func reasons() throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Spec/reasons.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    let specified = text.matches(of: /\n\| (4[12]\d\d) \| (\w+) \|/).map { "\($0.1) \($0.2)" }
    let named = ReasonName.rows.filter { (4_100..<4_300).contains($0.reason.rawValue) }
      .map { "\($0.reason.rawValue) \($0.name)" }
    #expect(specified == named)
    #expect(specified.count == 36)
  }
}
