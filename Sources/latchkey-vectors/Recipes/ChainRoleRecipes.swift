import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// Who may hold, who may begin a chain, and which key a link names (CHAIN-6 … CHAIN-8, SIG-9).

private let keyRole = Expectation.denySigned(.keyRole, holder: 12)

// MARK: - Roles

func addRoles(_ suite: inout Suite) {
  suite.add("guest", "A key without another role holds a pass", ["CHAIN-6"], threats: ["T12"]) {
    world in
    world.ready()
    world.visitNow([world.guestPass()], by: "guest", .allow)
  }
  let roles: [(role: String, name: String)] = [
    ("owner", "An anchor's key"), ("status", "An anchor's status key"),
    ("hub", "A resident-operated time source"), ("service clock", "A service's time source"),
    ("camera", "The first witness"), ("doorbell", "The last witness"), ("auditor", "An auditor"),
    ("lock", "The lock itself"),
  ]
  for row in roles {
    let id = row.role.split(separator: " ").joined(separator: "-")
    suite.add(
      "holder-\(id)", "\(row.name) holds no pass", ["CHAIN-6"], threats: ["T12", "T21"],
      of: "chain-guest",
      note: "A key with two roles signs one message that is taken for the other's."
    ) { world in
      world.ready()
      let pass = world.credential(by: world.owner, for: world.key(row.role), serial: 1)
      world.visitNow([pass], by: row.role, keyRole)
    }
  }
  suite.add(
    "holder-second-anchor", "No anchor of several holds a pass", ["CHAIN-6"], threats: ["T12"],
    of: "chain-guest"
  ) { world in
    let anchors: [Item] = [
      world.anchor(world.owner),
      world.anchor(world.key("second"), status: world.key("second status")),
    ]
    world.ready { $0.claims[6] = .array(anchors) }
    let pass = world.credential(by: world.owner, for: world.key("second"), serial: 1)
    world.visitNow([pass], by: "second", keyRole)
    let other = world.credential(by: world.owner, for: world.key("second status"), serial: 2)
    world.visitNow([other], by: "second status", keyRole)
  }
  addRolesBelow(&suite)
}

private func addRolesBelow(_ suite: inout Suite) {
  for role in ["camera", "hub"] {
    suite.visits(
      "authority-of-\(role)", "The \(role)'s key is given no authority", ["CHAIN-6"], .short,
      keyRole, of: "chain-two-links"
    ) { $0.rootHolder = role }
  }
  suite.visits(
    "leaf-for-its-issuer", "A service is no courier under its own authority", ["CHAIN-6"], .short,
    keyRole, of: "chain-two-links"
  ) { $0.leafHolder = "service" }
  suite.visits(
    "branch-for-its-issuer", "A service is no branch of its own", ["CHAIN-6"], .long, keyRole,
    of: "chain-three-links"
  ) { $0.middleHolder = "service" }
  suite.visits(
    "leaf-for-link-1-holder", "A key does not come back two links below", ["CHAIN-6"], .long,
    keyRole, of: "chain-three-links", note: "Every cnf above, not only the next."
  ) { $0.leafHolder = "service" }
  suite.visits(
    "leaf-for-branch", "A branch is no courier under its own link", ["CHAIN-6"], .long, keyRole,
    of: "chain-three-links"
  ) { $0.leafHolder = "branch" }
}

func addResidents(_ suite: inout Suite) {
  suite.add("resident", "A resident opens with a pass of the owner", ["CHAIN-7"], threats: ["T12"])
  { world in
    world.ready()
    let pass = world.credential(by: world.owner, for: world.key("resident"), serial: 1)
    world.visitNow([pass], by: "resident", .allow)
  }
  suite.visits(
    "resident-as-leaf", "A resident's key is no holder under a service", ["CHAIN-7"], .short,
    keyRole, of: "chain-two-links",
    note: "A service could otherwise hand out resident privileges."
  ) { $0.leafHolder = "resident" }
  suite.visits(
    "resident-as-authority", "A resident's key is no authority", ["CHAIN-7"], .short, keyRole,
    of: "chain-two-links"
  ) { $0.rootHolder = "resident" }
  suite.visits(
    "resident-as-branch", "A resident's key is no branch", ["CHAIN-7"], .long, keyRole,
    of: "chain-three-links"
  ) { $0.middleHolder = "resident" }
  suite.visits(
    "resident-below-branch", "A resident's key is no holder two links below", ["CHAIN-7"], .long,
    keyRole, of: "chain-three-links"
  ) { $0.leafHolder = "resident" }
}

// MARK: - Roots and kids

func addRoots(_ suite: inout Suite) {
  for role in ["service", "status", "resident", "hub", "camera", "auditor", "lock"] {
    suite.add(
      "root-by-\(role)", "A pass signed by the \(role) begins no chain", ["CHAIN-8"],
      threats: ["T21"], of: "chain-guest"
    ) { world in
      world.ready()
      let pass = world.credential(by: world.key(role), for: world.key("guest"), serial: 1)
      world.visitNow([pass], by: "guest", .denyUnsigned(.unknownIssuer))
    }
  }
  suite.add(
    "root-claims-anchor", "A pass that names the owner and is signed by another is refused",
    ["SIG-8", "CHAIN-8"], threats: ["T21"], of: "chain-guest"
  ) { world in
    world.ready()
    var pass = world.credential(by: world.key("service"), for: world.key("guest"), serial: 1)
    pass.kid = world.owner.kid
    world.visitNow([pass], by: "guest", .denyUnsigned(.badSignature))
  }
  suite.add(
    "root-of-second-anchor", "Any anchor of the configuration begins a chain", ["CHAIN-8"],
    threats: ["T22"]
  ) { world in
    let anchors: [Item] = [world.anchor(world.owner), world.anchor(world.key("second"))]
    world.ready { $0.claims[6] = .array(anchors) }
    let pass = world.credential(by: world.key("second"), for: world.key("guest"), serial: 1)
    world.visitNow([pass], by: "guest", .allow)
  }
}

func addKeyIDs(_ suite: inout Suite) {
  func altered(
    _ id: String, _ title: String, _ requirements: [String], _ plan: ChainPlan,
    _ reason: DenyReason, note: String? = nil, _ change: @escaping (World, inout [Message]) -> Void
  ) {
    suite.add(
      id, title, requirements, threats: ["T21"],
      of: plan.hasBranch ? "chain-three-links" : "chain-two-links", note: note
    ) { world in
      world.ready()
      var links = world.chain(plan)
      change(world, &links)
      world.visitNow(links, by: "courier", .denyUnsigned(reason))
    }
  }
  altered(
    "leaf-by-stranger", "A leaf signed by a key that link 1 does not name is refused", ["SIG-9"],
    .short, .kidMismatch
  ) { world, links in
    links[1].key = world.key("stranger")
    links[1].kid = links[1].key.kid
  }
  altered(
    "leaf-by-owner", "Not even the owner signs a leaf under the service", ["SIG-9"], .short,
    .kidMismatch, note: "The key above is the one, not any key that the lock trusts."
  ) { world, links in
    links[1].key = world.owner
    links[1].kid = links[1].key.kid
  }
  altered(
    "leaf-with-other-kid", "A leaf signed by the service under another kid is refused",
    ["SIG-9"], .short, .kidMismatch
  ) { world, links in links[1].kid = world.key("courier").kid }
  altered(
    "third-link-by-service", "Link 3 is the branch's to sign, not the service's", ["SIG-9"],
    .long, .kidMismatch
  ) { world, links in
    links[2].key = world.key("service")
    links[2].kid = links[2].key.kid
  }
  altered(
    "links-swapped", "The leaf first is a chain that begins with the service",
    ["CHAIN-8", "SIG-9"], .short, .unknownIssuer
  ) { _, links in links.swapAt(0, 1) }
  altered(
    "link-left-out", "A chain without its middle link is refused", ["SIG-9"], .long, .kidMismatch
  ) { _, links in links.remove(at: 1) }
  altered(
    "link-repeated", "A link that stands twice is refused", ["SIG-9"], .short, .kidMismatch
  ) { _, links in links.insert(links[0], at: 0) }
}

// MARK: - Signatures

func addBrokenSignatures(_ suite: inout Suite) {
  for (index, name) in ["first", "second", "third"].enumerated() {
    suite.add(
      "\(name)-signature-broken", "The signature of the \(name) of three links is judged",
      ["SIG-8", "DEC-1"], threats: ["T21"], of: "chain-three-links",
      note: "Right kid, another key: whoever verifies only the leaf is a bearer of any chain."
    ) { world in
      world.ready()
      var links = world.chain(.long)
      links[index].key = world.key("stranger")
      world.visitNow(links, by: "courier", .denyUnsigned(.badSignature))
    }
  }
  suite.add(
    "leaf-in-other-domain", "A link signed in another domain is no link", ["SIG-3"],
    threats: ["T9"], of: "chain-guest"
  ) { world in
    world.ready()
    var pass = world.guestPass()
    pass.domain = "passcode"
    world.visitNow([pass], by: "guest", .denyUnsigned(.badSignature))
  }
}
