import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors
import Testing

@Suite("Every bit of a presentation, before a lock")
struct DoorFlipTests {
  @Test("no flipped bit opens, and the visit itself still does (NONCE-5)")
  func flips() throws {
    let door = try Door.ready()
    let (link, _) = try Door.guestPass()
    let nonce = try door.nextNonce()
    let guest = TestKey("guest", of: Door.id)
    let proof = guest.envelope("proof", payload: Door.proof(over: link, nonce: nonce).encoded)
    let message = Door.presentation(link: link, proof: proof)
    var counts: [UInt16: Int] = [:]
    for bit in 0..<(message.count * 8) {
      guard let reason = door.present(message.flipping(bit)) else {
        Issue.record("bit \(bit) flipped opens")
        continue
      }
      counts[reason.rawValue, default: 0] += 1
    }
    print("presentation, flipped: \(counts.sorted { $0.key < $1.key })")
    #expect(door.present(message) == nil)
  }

  /// What a flipped bit of each claim may come to; `nil` is an open door.
  ///
  /// A claim that names somebody else or somewhere else never opens. Times, serial and rights may
  /// be other ones that this visit is also within.
  private static let outcomes: [Int64: Set<UInt16?>] = [
    3: [118],  // aud: wrongSite
    4: [nil, 117, 900],  // exp: emptyWindow, expired
    5: [nil, 117, 901],  // nbf: emptyWindow, notYetValid
    6: [nil],  // iat: the anchor demands no later one
    7: [nil, 1500],  // cti: serialBeyondWindow
    8: [116, 301],  // cnf: weakKey, kidMismatch
    9: [nil, 1401],  // scope: notPermitted
    -65_537: [],
  ]

  @Test("a flipped bit of a link, signed anew, is judged by what it says")
  func link() throws {
    let (_, payload) = try Door.guestPass()
    let owner = TestKey("owner", of: Door.id)
    let original = payload.encoded
    var counts: [String: Int] = [:]
    let flips = try Flips()
    for bit in 0..<(original.count * 8) {
      let nonce = try flips.nextNonce()
      let flipped = original.flipping(bit)
      let link = owner.envelope("credential", payload: flipped)
      let guest = TestKey("guest", of: Door.id)
      let proof = guest.envelope("proof", payload: Door.proof(over: link, nonce: nonce).encoded)
      let reason = flips.door.present(Door.presentation(link: link, proof: proof))
      guard let reader = Tree(flipped), reason.map({ $0.rawValue > 112 }) ?? true else {
        counts["structure", default: 0] += 1
        continue
      }
      counts[reason == nil ? "legal" : "decision", default: 0] += 1
      let changed = Self.outcomes.keys.filter { reader[$0] != payload[$0] }
      #expect(changed.count == 1)
      for key in changed where Self.outcomes[key]?.contains(reason?.rawValue) != true {
        Issue.record("claim \(key): \(String(describing: reason)) for \(Hex.encode(flipped))")
      }
    }
    print("link, signed anew: \(counts)")
  }

  @Test("a flipped bit of a proof, signed anew, never opens, for another reason than its signature")
  func proof() throws {
    let (link, _) = try Door.guestPass()
    let guest = TestKey("guest", of: Door.id)
    // lockID, nonce, point, action, channel, links: each has its own reason.
    let expected: [Int64: Set<UInt16>] = [
      1: [119], 2: [200], 3: [1400], 4: [1401], 5: [800], 6: [400],
    ]
    let size = Door.proof(over: link, nonce: [UInt8](repeating: 0, count: 16)).encoded
    var counts: [String: Int] = [:]
    let flips = try Flips()
    for bit in 0..<(size.count * 8) {
      let proof = Door.proof(over: link, nonce: try flips.nextNonce())
      let flipped = proof.encoded.flipping(bit)
      let envelope = guest.envelope("proof", payload: flipped)
      guard let reason = flips.door.present(Door.presentation(link: link, proof: envelope)) else {
        Issue.record("bit \(bit) of a proof opens")
        continue
      }
      guard reason.rawValue > 112, let reader = Tree(flipped) else {
        counts["structure", default: 0] += 1
        continue
      }
      counts["decision", default: 0] += 1
      for key in expected.keys where reader[key] != proof[key] {
        if expected[key]?.contains(reason.rawValue) == true { continue }
        Issue.record("key \(key): \(reason.rawValue)")
      }
    }
    print("proof, signed anew: \(counts)")
  }

  @Test("a flipped bit of a protected header, signed anew, finds no key")
  func headers() throws {
    let (_, payload) = try Door.guestPass()
    let owner = TestKey("owner", of: Door.id)
    let guest = TestKey("guest", of: Door.id)
    var reasons: Set<UInt16> = []
    let flips = try Flips()
    for bit in 0..<(26 * 8) {
      let nonce = try flips.nextNonce()
      let flipped = (owner.protected + guest.protected).flipping(bit)
      let link = owner.envelope(
        "credential", protected: Array(flipped.prefix(13)), payload: payload.encoded)
      let proof = guest.envelope(
        "proof", protected: Array(flipped.suffix(13)),
        payload: Door.proof(over: link, nonce: nonce).encoded)
      guard let reason = flips.door.present(Door.presentation(link: link, proof: proof)) else {
        Issue.record("\(Hex.encode(flipped)) opens")
        continue
      }
      reasons.insert(reason.rawValue)
    }
    print("headers, signed anew: \(reasons.sorted())")
    #expect(!reasons.contains(302))
    #expect(reasons.isSuperset(of: [114, 300, 301]))
  }
}

/// A lock for visit after visit, a second apart.
private final class Flips {
  private(set) var door: Door
  private var count = 0

  init() throws { door = try Door.ready() }

  /// A new lock now and then keeps the visits near the middle of their window.
  func nextNonce() throws -> [UInt8] {
    count += 1
    if count % 500 == 0 { door = try Door.ready() }
    return try door.nextNonce()
  }
}
