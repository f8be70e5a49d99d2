import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// What no lock would ever allow, an issuer does not sign (ISS-2).

extension Suite {
  /// One change of a credential that an issuer signs.
  private mutating func refuses(
    _ id: String, _ title: String, _ rule: String, threats: [String] = ["T12"], of: String,
    note: String? = nil, _ reason: DenyReason, _ make: (World) -> [Message]
  ) {
    issues(
      id, title, ["ISS-2", rule], threats: threats, of: "issuance-\(of)", note: note,
      .deny(reason), make)
  }

  mutating func addRefusedClaims() {
    refuses(
      "empty-window", "A window without a second is refused", "CRED-2", of: "pass", .emptyWindow
    ) { [$0.credential(by: $0.owner, for: $0.key("guest"), serial: 7, from: noon, to: noon)] }
    refuses("no-use", "A pass for no use is refused", "ENC-11", of: "pass", .outOfRange) {
      [$0.guestPass(serial: 7, Fields([(1, .int(0))]))]
    }
    refuses(
      "schedule-alone", "A schedule without offsets is refused", "CON-4", of: "pass", .missingKey
    ) { [$0.guestPass(serial: 7, Fields([(2, .rows([127, 0, 1_440]))]))] }
    refuses(
      "weak-key", "A holder's key of small order is refused", "SIG-10", threats: ["T21"],
      of: "pass", .weakKey
    ) { world in
      var pass = world.guestPass(serial: 7)
      let identity: [UInt8] = [1] + [UInt8](repeating: 0, count: 31)
      pass.claims[8] = .map([
        (.int(1), .map([(.int(1), .int(1)), (.int(-1), .int(6)), (.int(-2), .bytes(identity))]))
      ])
      return [pass]
    }
    refuses(
      "other-site", "A pass for another site is refused", "PRES-3", threats: ["T18"], of: "pass",
      .wrongSite
    ) { world in
      var pass = world.guestPass(serial: 7)
      pass.claims[3] = .text(base64url(Array(world.digest("other site").prefix(16))))
      return [pass]
    }
  }

  mutating func addRefusedRoles() {
    let roles = [
      ("owner", "an anchor"), ("status", "a status key"), ("hub", "a time source"),
      ("camera", "a witness"), ("auditor", "an auditor"), ("lock", "the lock"),
    ]
    for (name, role) in roles {
      refuses(
        "holder-\(name)", "A pass for \(role) is refused", "CHAIN-6", of: "pass", .keyRole
      ) { [$0.credential(by: $0.owner, for: $0.key(name), serial: 7)] }
    }
    refuses(
      "holder-above", "A leaf for the holder of the link above is refused", "CHAIN-6", of: "leaf",
      .keyRole
    ) { world in
      let authority = world.authority()
      let service = world.key("service")
      return [
        authority,
        world.credential(
          by: service, for: service, serial: 3, under: authority, Fields([(1, .int(1))])),
      ]
    }
    issues(
      "resident", "An anchor issues a resident's pass", ["ISS-2", "CHAIN-7"], threats: ["T12"],
      .allow, { [$0.credential(by: $0.owner, for: $0.key("resident"), serial: 7)] })
    refuses(
      "resident-below", "A leaf of a service for a resident is refused", "CHAIN-7",
      of: "resident", .keyRole
    ) { world in
      let authority = world.authority()
      return [
        authority,
        world.credential(
          by: world.key("service"), for: world.key("resident"), serial: 3, under: authority,
          Fields([(1, .int(1))])),
      ]
    }
  }

  mutating func addRefusedChains() {
    refuses(
      "not-an-anchor", "Link 1 by a key that is no anchor is refused", "CHAIN-8", of: "pass",
      .unknownIssuer
    ) { [$0.credential(by: $0.key("stranger"), for: $0.key("guest"), serial: 7)] }
    refuses(
      "not-the-holder", "A leaf by who does not hold the link above is refused", "SIG-9",
      of: "leaf", .kidMismatch
    ) { world in
      let authority = world.authority()
      return [
        authority,
        world.credential(
          by: world.key("stranger"), for: world.key("courier"), serial: 3, under: authority,
          Fields([(1, .int(1))])),
      ]
    }
    refuses(
      "forged-parent", "A leaf below a forged authority is refused", "SIG-3", of: "leaf",
      .badSignature
    ) { [$0.authority().forged, $0.delivery(under: $0.authority().forged, serial: 3)] }
    refuses(
      "below-a-leaf", "A leaf below one that may not delegate is refused", "CHAIN-1", of: "leaf",
      .depthExceeded
    ) { world in
      let pass = world.credential(by: world.owner, for: world.key("service"), serial: 1)
      return [pass, world.delivery(under: pass, serial: 3)]
    }
    refuses(
      "authority-without-room", "An authority that no leaf can hang below is refused", "CHAIN-1",
      of: "authority-below", note: "With `each` it is no leaf, and link 3 needs depth 2 above.",
      .depthExceeded
    ) { world in
      let above = world.authority()
      return [above, world.branch(under: above)]
    }
    refuses(
      "slots-below", "`slots` below link 1 is refused", "CON-6", of: "leaf", .constraintNotAllowed
    ) { world in
      let authority = world.authority()
      let constraints = Fields([(World.C.uses, .int(1)), (World.C.slots, .int(2))])
      return [authority, world.delivery(under: authority, serial: 3, constraints)]
    }
    refuses(
      "job-above", "An authority with a job is refused", "CON-6", of: "authority",
      .constraintNotAllowed
    ) { [$0.authority(Fields([(World.C.job, .bytes($0.job))]))] }
  }

  mutating func addEach() {
    refuses(
      "each-uses", "A leaf with more uses than the authority allows is refused", "CHAIN-2",
      of: "leaf", .grantTooWide
    ) { [$0.authority(), $0.delivery(under: $0.authority(), serial: 3, Fields([(1, .int(2))]))] }
    let demands: (World) -> Message = {
      $0.authority(
        each: Fields([(2, .int(7_200)), (3, .int(600)), (4, .numbers([World.C.evidence]))]))
    }
    let leaf: (World, UInt64, Fields) -> [Message] = { world, end, constraints in
      let authority = demands(world)
      return [
        authority,
        world.credential(
          by: world.key("service"), for: world.key("courier"), serial: 3, under: authority,
          to: end, constraints),
      ]
    }
    let evidence = Item.rows([0, 0, 60])
    let met = Fields([(World.C.maxStaleness, .int(600)), (World.C.evidence, evidence)])
    issues(
      "each-met", "A leaf that just meets every demand is signed",
      ["ISS-2", "CHAIN-3", "CHAIN-4", "CHAIN-5"], threats: ["T12"], .allow,
      { leaf($0, noon + 3_600, met) })
    refuses(
      "each-life", "A leaf that is a second too long is refused", "CHAIN-3", of: "each-met",
      .grantTooWide
    ) { leaf($0, noon + 3_601, met) }
    refuses(
      "each-staleness", "A leaf that takes an older staple is refused", "CHAIN-4", of: "each-met",
      .grantTooWide
    ) { world in
      leaf(
        world, noon + 3_600,
        Fields([(World.C.maxStaleness, .int(601)), (World.C.evidence, evidence)]))
    }
    refuses(
      "each-needs", "A leaf without a constraint that is needed is refused", "CHAIN-5",
      of: "each-met", .grantTooWide
    ) { leaf($0, noon + 3_600, Fields([(World.C.maxStaleness, .int(600))])) }
  }

  /// The authority above is good from noon − 86,400 up to noon + 86,400.
  mutating func addRefusedWindows() {
    let windows: [(String, String, UInt64, UInt64, String?)] = [
      (
        "window-last-second", "A window that shares the last second with the link above is signed",
        noon + 86_399, noon + 90_000, nil
      ),
      (
        "window-behind", "A window that begins when the link above ends is refused",
        noon + 86_400, noon + 90_000, "window-last-second"
      ),
      (
        "window-first-second",
        "A window that shares the first second with the link above is signed", noon - 90_000,
        noon - 86_399, nil
      ),
      (
        "window-before", "A window that ends when the link above begins is refused",
        noon - 90_000, noon - 86_400, "window-first-second"
      ),
    ]
    for (id, title, begin, end, origin) in windows {
      issues(
        id, title, ["ISS-2"], threats: ["T12"], of: origin.map { "issuance-\($0)" },
        origin == nil ? .allow : .deny("windowOutsideParent"),
        { world in
          let authority = world.authority()
          return [
            authority,
            world.credential(
              by: world.key("service"), for: world.key("courier"), serial: 3, under: authority,
              from: begin, to: end, Fields([(1, .int(1))])),
          ]
        })
    }
    for (id, title, issuedAfter, expect) in [
      (
        "parent-in-force", "A leaf below an authority that is a second later than issuedAfter",
        noon - 86_401, Expectation.allow
      ),
      (
        "parent-superseded", "A leaf below an authority that is superseded is refused",
        noon - 86_400, .deny(.superseded)
      ),
    ] {
      issues(
        id, title, ["ISS-2", "REPLAY-1"], threats: ["T22"],
        of: expect.verdict == .allow ? nil : "issuance-parent-in-force", expect,
        { [$0.authority(), $0.delivery(under: $0.authority(), serial: 3)] },
        change: { $1.supersede(through: issuedAfter, in: $0) })
    }
  }

  /// The authority above permits unlock and lock at `front`, unlock at `gate`.
  mutating func addRefusedScopes() {
    let scopes: [(String, String, [(String, UInt64)], String?)] = [
      (
        "scope-shared", "A scope that shares one action with the link above is signed",
        [("cellar", 1), ("front", 9)], nil
      ),
      (
        "scope-other-point", "A scope of points that the link above lacks is refused",
        [("cellar", 1)], "scope-shared"
      ),
      (
        "scope-other-action", "A scope of actions that the link above lacks is refused",
        [("front", 8), ("gate", 2)], "scope-shared"
      ),
    ]
    for (id, title, scope, origin) in scopes {
      issues(
        id, title, ["ISS-2"], threats: ["T12"], of: origin.map { "issuance-\($0)" },
        origin == nil ? .allow : .deny("scopeOutsideParent"),
        { world in
          let authority = world.authority()
          return [
            authority,
            world.credential(
              by: world.key("service"), for: world.key("courier"), serial: 3, under: authority,
              scope: scope, Fields([(1, .int(1))])),
          ]
        })
    }
  }

  mutating func addAuthorities() {
    issues(
      "authority", "An anchor issues an authority that says what each leaf must carry",
      ["ISS-7"], threats: ["T12"], .allow, { [$0.authority()] })
    issues(
      "authority-below", "A service issues an authority below its own", ["ISS-7", "CHAIN-1"],
      threats: ["T12"], .allow,
      { world in
        let above = world.authority(Fields([(World.C.depth, .int(2))]))
        return [above, world.branch(under: above)]
      })
    issues(
      "depth-zero", "A pass that says depth 0 needs no `each`", ["ISS-7"], threats: ["T12"],
      .allow, { [$0.guestPass(serial: 7, Fields([(World.C.depth, .int(0))]))] })
    for (id, depth) in [("each-missing", Int64(1)), ("each-missing-deep", 2)] {
      issues(
        id, "A grant with depth \(depth) and no `each` is refused", ["ISS-7"], threats: ["T12"],
        of: "issuance-depth-zero", note: "Its holder would have a pass of his own.",
        .deny("eachMissing"),
        { [$0.guestPass(serial: 7, Fields([(World.C.depth, .int(depth))]))] })
    }
  }
}

extension World {
  /// The service's authority for a franchise.
  fileprivate func branch(under above: Message) -> Message {
    credential(
      by: key("service"), for: key("franchise"), serial: 3, under: above,
      Fields([(C.depth, .int(1)), (C.each, Fields([(1, .int(1))]).item)]))
  }
}
