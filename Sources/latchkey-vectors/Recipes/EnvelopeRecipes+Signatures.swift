import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// A message under another domain than its own.
func addDomains(to suite: inout Suite) {
  let domains = World("").everyMessage().map(\.domain)
  for (index, domain) in domains.enumerated() {
    for step in [1, domains.count - 1] {
      let other = domains[(index + step) % domains.count]
      suite.add(
        "\(domain)-under-\(other)", "A message read as \(domain) was signed as \(other)",
        ["SIG-3"], threats: ["T9", "T23"], of: "envelope-\(domain)"
      ) { world in
        var message = world.everyMessage()[index]
        message.domain = other
        world.verify(
          message.envelope, as: domain, under: message.key, .deny(.badSignature))
      }
    }
  }
  let others: [(id: String, title: String, data: String)] = [
    ("domain-empty", "Signed without external data, as COSE does by default", ""),
    ("domain-v2", "Signed under the next version", "latchkey/v2/staple"),
    ("domain-bare", "Signed under the last part of the domain", "staple"),
    ("domain-capital", "Signed under a domain with a capital", "latchkey/v1/Staple"),
    ("domain-nul", "Signed under a domain that ends with NUL", "latchkey/v1/staple\0"),
    ("domain-slash", "Signed under a domain that ends with a slash", "latchkey/v1/staple/"),
    ("domain-cut", "Signed under a domain that lacks its last letter", "latchkey/v1/stapl"),
  ]
  for row in others {
    suite.add(row.id, row.title, ["SIG-3"], threats: ["T9"], of: "envelope-staple") { world in
      let staple = world.staple(by: world.owner, base: 8, revoking: [9])
      let signature = staple.signature(over: Array(row.data.utf8))
      world.verify(
        staple.envelope(signature: signature), as: "staple", under: world.owner,
        .deny(.badSignature))
    }
  }
}

/// Links below others.
func addParents(to suite: inout Suite) {
  suite.add("parent", "A link under the one it was signed for", ["SIG-4"]) { world in
    world.verify(world.delivery(under: world.authority()))
  }
  func add(
    _ id: String, _ title: String, note: String? = nil, _ recipe: @escaping (inout World) -> Void
  ) {
    suite.add(
      id, title, ["SIG-4"], threats: ["T12"], of: "envelope-parent", note: note, recipe)
  }
  add(
    "parent-other", "A link under another authority of the same issuer",
    note: "Same keys, same scope: only the parent's terms differ."
  ) { world in
    let leaf = world.delivery(under: world.authority())
    let wider = world.authority(serial: 2, each: Fields([(1, .int(9))]))
    world.verify(
      leaf.envelope, as: "credential", under: leaf.key, parent: sha256(wider.structure),
      .deny(.badSignature))
  }
  add("parent-none", "A link below another, presented as a root") { world in
    let leaf = world.delivery(under: world.authority())
    world.verify(leaf.envelope, as: "credential", under: leaf.key, .deny(.badSignature))
  }
  add("parent-of-root", "A root, presented below another link") { world in
    let root = world.authority(serial: 2)
    world.verify(
      root.envelope, as: "credential", under: root.key,
      parent: sha256(world.authority().structure), .deny(.badSignature))
  }
  func bound(_ id: String, _ title: String, _ data: @escaping (Message) -> [UInt8]) {
    add(id, title) { world in
      let parent = world.authority()
      let leaf = world.delivery(under: parent)
      world.verify(
        leaf.envelope(signature: leaf.signature(over: data(parent))), as: "credential",
        under: leaf.key, parent: sha256(parent.structure), .deny(.badSignature))
    }
  }
  let domain = Array("latchkey/v1/credential".utf8)
  bound("parent-by-envelope", "A link bound to the hash of its parent's envelope") {
    domain + [0] + sha256($0.envelope)
  }
  bound("parent-by-payload", "A link bound to the hash of its parent's payload") {
    domain + [0] + sha256($0.payloadBytes)
  }
  bound("parent-unhashed", "A link bound to its parent's Sig_structure itself") {
    domain + [0] + $0.structure
  }
  bound("parent-without-00", "A link bound to its parent without the byte between") {
    domain + sha256($0.structure)
  }
  bound("parent-cut", "A link bound to 31 bytes of the hash") {
    domain + [0] + sha256($0.structure).dropLast()
  }
}

/// Signatures and keys that do not belong to the message.
func addSignatures(to suite: inout Suite) {
  func add(
    _ id: String, _ title: String, _ rules: [String],
    _ recipe: @escaping (inout World, Message) -> Void
  ) {
    suite.add(id, title, rules, threats: ["T9"], of: "envelope-staple") { world in
      recipe(&world, world.staple(by: world.owner, base: 8, revoking: [9]))
    }
  }
  for (id, title, index) in [
    ("flip-r", "A bit of R is flipped", 0), ("flip-s", "A bit of S is flipped", 32),
  ] {
    add(id, title, ["SIG-8"]) { world, staple in
      var signature = staple.signature
      signature[index] ^= 1
      world.verify(
        staple.envelope(signature: signature), as: "staple", under: world.owner,
        .deny(.badSignature))
    }
  }
  add("payload-changed", "The base is raised after signing", ["SIG-3"]) { world, staple in
    var changed = staple
    changed.claims[4] = .int(9)
    world.verify(
      changed.envelope(signature: staple.signature), as: "staple", under: world.owner,
      .deny(.badSignature))
  }
  add("kid-changed", "The kid is replaced after signing", ["SIG-3", "SIG-9"]) { world, staple in
    var changed = staple
    changed.kid = world.key("status").kid
    world.verify(
      changed.envelope(signature: staple.signature), as: "staple", under: world.owner,
      .deny(.badSignature))
  }
  add("key-of-another", "Another key signed it and names the owner's", ["SIG-8"]) { world, _ in
    var forged = world.staple(by: world.key("thief"), base: 8, revoking: [9])
    forged.kid = world.owner.kid
    world.verify(forged.envelope, as: "staple", under: world.owner, .deny(.badSignature))
  }
}

/// A kid finds a key and is none.
func addKeyIdentifiers(to suite: inout Suite) {
  suite.add("chain", "A courier opens under the authority of the service", ["SIG-9", "SIG-4"]) {
    world in
    world.ready()
    let authority = world.authority()
    world.visitNow([authority, world.delivery(under: authority)], by: "courier", .allow)
  }
  suite.add(
    "chain-kid", "A leaf names the anchor's key and is signed by the one above it", ["SIG-9"],
    threats: ["T12"], of: "envelope-chain"
  ) { world in
    world.ready()
    let authority = world.authority()
    var leaf = world.delivery(under: authority)
    leaf.kid = world.owner.kid
    world.visitNow([authority, leaf], by: "courier", .denyUnsigned(.kidMismatch))
  }
  suite.add(
    "chain-kid-of-proof", "A proof names the key of the link above the leaf", ["SIG-9", "PROOF-3"],
    threats: ["T8"], of: "envelope-chain"
  ) { world in
    world.ready()
    let authority = world.authority()
    let service = world.key("service").kid
    world.visitNow(
      [authority, world.delivery(under: authority)], by: "courier", .denyUnsigned(.kidMismatch)
    ) { $0.changeProof = { $0.kid = service } }
  }
  addHolderKeys(to: &suite)
}

/// Keys that a decoder refuses in a credential.
private func addHolderKeys(to suite: inout Suite) {
  func pass(_ world: World, _ key: String) -> Message {
    var pass = world.guestPass()
    let coseKey = Item.map([(.int(1), .int(1)), (.int(-1), .int(6)), (.int(-2), .bytes(hex(key)))])
    pass.claims[8] = .map([(.int(1), coseKey)])
    return pass
  }
  suite.add(
    "holder-key-off-curve", "A holder's key that lies on no curve is read", ["SIG-10"],
    note: "It verifies nothing, so it opens nothing."
  ) { world in
    let key = "02" + String(repeating: "00", count: 31)
    world.decode(pass(world, key).envelope, as: "credential", .allow)
  }
  let ff = String(repeating: "ff", count: 30)
  let zero = String(repeating: "00", count: 31)
  let rows: [(id: String, title: String, key: String)] = [
    ("holder-key-neutral", "A holder's key of order 1", "01" + zero),
    ("holder-key-order-2", "A holder's key of order 2", "ec" + ff + "7f"),
    ("holder-key-order-4", "A holder's key of order 4", "00" + zero),
    (
      "holder-key-order-8", "A holder's key of order 8",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
    ),
    ("holder-key-not-canonical", "A holder's key whose y is p + 3", "f0" + ff + "7f"),
  ]
  for row in rows {
    suite.add(
      row.id, row.title, ["SIG-10"], threats: ["T23"], of: "envelope-holder-key-off-curve"
    ) { world in
      world.decode(pass(world, row.key).envelope, as: "credential", .deny(.weakKey))
    }
  }
}
