import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// "Will this pass work on Saturday at nine, and if not, why?" (PREV-1).
func previewSuite() -> Suite {
  var suite = Suite("preview")
  suite.addAssumptions()
  suite.addPreviewedSignatures()
  suite.addPreviewedRoles()
  suite.addPreviewedTimes()
  suite.addPreviewedSchedules()
  suite.addPreviewedState()
  suite.addPreviewedScope()
  return suite
}

extension World {
  /// Asks for a preview of a chain at a stated second.
  mutating func preview(
    _ links: [Message], at second: UInt64 = noon, action: String = "unlock",
    channel: String = "ble", _ expect: Expectation
  ) {
    var step = Step(.preview)
    step.message = Hex.encode(links.flatMap(\.envelope))
    step.at = second
    step.action = action
    step.channel = channel
    add(step, expect)
  }
}

extension Expectation {
  /// An allow that relied on exactly these assumptions.
  fileprivate static func assuming(_ names: String...) -> Expectation {
    var expect = Expectation.allow
    expect.assumed = names
    return expect
  }
}

extension Suite {
  /// A preview at noon of one chain, on a lock that has seen nobody.
  private mutating func addPreview(
    _ id: String, _ title: String, also more: [String] = [], threats: [String] = ["T11"],
    of: String? = nil, note: String? = nil, at second: UInt64 = noon, action: String = "unlock",
    channel: String = "ble", _ chain: (World) -> [Message], _ expect: Expectation
  ) {
    add(id, title, ["PREV-1"] + more, threats: threats, of: of, note: note) { world in
      world.ready()
      world.preview(chain(world), at: second, action: action, channel: channel, expect)
    }
  }

  /// A guest pass with one constraint.
  private mutating func addGuest(
    _ id: String, _ title: String, _ constraints: Fields, action: String = "unlock",
    _ expect: Expectation
  ) {
    addPreview(
      id, title, action: action,
      {
        [
          $0.credential(
            by: $0.owner, for: $0.key("guest"), serial: 1, scope: [("front", 15)], constraints)
        ]
      }, expect)
  }

  fileprivate mutating func addAssumptions() {
    typealias C = World.C
    addGuest(
      "nothing-assumed", "A plain pass will open, and nothing is assumed", Fields(), .assuming())
    addGuest(
      "assumes-fresh-staples", "A pass that demands a staple will open if one is there",
      Fields([(C.maxStaleness, .int(60))]), .assuming("freshStaples"))
    addGuest(
      "assumes-evidence", "A pass that demands evidence will open if it is there",
      Fields([(C.evidence, .array([.array([.int(0), .int(0), .int(60)])]))]),
      .assuming("evidence"))
    addGuest(
      "assumes-challenge", "A pass for one nonce will open if the lock asks it",
      Fields([(C.challenge, .bytes([UInt8](repeating: 7, count: 16)))]), .assuming("challenge"))
    addGuest(
      "assumes-unspent", "A one-time pass will open if nobody used it",
      Fields([(C.uses, .int(1))]), .assuming("unspent"))
    addGuest(
      "assumes-unspent-for-reading", "Reading assumes as well that nobody used the pass",
      Fields([(C.uses, .int(1))]), action: "read-status", .assuming("unspent"))
    addGuest(
      "assumes-a-counter", "A pass of two uses assumes a free counter",
      Fields([(C.uses, .int(2))]), .assuming("unspent", "capacity"))
    addGuest(
      "assumes-a-counter-for-life", "A pass with a first-use life assumes a free counter",
      Fields([(C.firstUseLife, .int(60))]), .assuming("unspent", "capacity"))
    addGuest(
      "assumes-no-counter-for-reading", "Who only reads takes no counter and assumes none",
      Fields([(C.uses, .int(2))]), action: "read-status", .assuming("unspent"))
    addGuest(
      "assumes-no-session", "A pass that promises to lock again assumes that no session is open",
      Fields([(C.relockWithin, .int(60))]), .assuming("noSession"))
    addGuest(
      "assumes-no-session-not-for-locking", "Locking assumes nothing of sessions",
      Fields([(C.relockWithin, .int(60))]), action: "lock", .assuming())
    addPreview(
      "delivery", "A delivery assumes an unspent leaf and a slot for the service",
      {
        let authority = $0.authority()
        return [authority, $0.delivery(under: authority)]
      }, .assuming("unspent", "capacity"))
    addPreview(
      "assumes-everything", "Every assumption is listed",
      {
        let authority = $0.authority(Fields([(C.maxStaleness, .int(60))]))
        let leaf = $0.delivery(
          under: authority,
          Fields([
            (C.uses, .int(1)), (C.challenge, .bytes([UInt8](repeating: 7, count: 16))),
            (C.relockWithin, .int(60)),
            (C.evidence, .array([.array([.int(0), .int(0), .int(60)])])),
          ]))
        return [authority, leaf]
      },
      .assuming("freshStaples", "evidence", "challenge", "unspent", "capacity", "noSession"))
  }

  fileprivate mutating func addPreviewedSignatures() {
    let guest = "preview-nothing-assumed"
    let delivery = "preview-delivery"
    addPreview(
      "unknown-issuer", "A pass of an anchor that the lock does not list", also: ["CHAIN-8"],
      of: guest,
      { [$0.credential(by: $0.key("stranger"), for: $0.key("guest"), serial: 1)] },
      .deny(.unknownIssuer))
    addPreview(
      "kid-mismatch", "A leaf of another service than its authority's", also: ["SIG-9"],
      of: delivery,
      {
        let authority = $0.authority()
        return [
          authority,
          $0.credential(
            by: $0.key("other service"), for: $0.key("courier"), serial: 1, under: authority,
            Fields([(1, .int(1))])),
        ]
      }, .deny(.kidMismatch))
    addPreview(
      "forged", "A pass that its anchor did not sign", also: ["SIG-3"], of: guest,
      { [$0.guestPass().forged] }, .deny(.badSignature))
    addPreview(
      "other-parent", "A leaf under another authority than its own", also: ["SIG-4"],
      threats: ["T12"],
      of: delivery,
      { [$0.authority(serial: 2), $0.delivery(under: $0.authority(serial: 1))] },
      .deny(.badSignature))
    addPreview(
      "other-site", "A pass for another site", also: ["PRES-3"], threats: ["T18"], of: guest,
      note: "One anchor may be the root of two sites.",
      {
        var pass = $0.guestPass()
        pass.claims[3] = .text(base64url([UInt8](repeating: 9, count: 16)))
        return [pass]
      }, .deny(.wrongSite))
  }

  fileprivate mutating func addPreviewedRoles() {
    let delivery = "preview-delivery"
    typealias C = World.C
    addPreview(
      "key-role", "A pass for the camera's key", also: ["CHAIN-6"], of: "preview-nothing-assumed",
      { [$0.credential(by: $0.owner, for: $0.key("camera"), serial: 1)] }, .deny(.keyRole))
    addPreview(
      "depth", "A leaf under who may not delegate", also: ["CHAIN-1"], threats: ["T12"],
      of: delivery,
      {
        let authority = $0.authority(Fields([(C.depth, .int(0))]))
        return [authority, $0.delivery(under: authority)]
      }, .deny(.depthExceeded))
    addPreview(
      "wrong-place", "A leaf with slots", also: ["CON-6"], of: delivery,
      {
        let authority = $0.authority()
        return [
          authority,
          $0.delivery(under: authority, Fields([(C.uses, .int(1)), (C.slots, .int(2))])),
        ]
      }, .deny(.constraintNotAllowed))
    addPreview(
      "too-wide", "A leaf of two uses where each may have one", also: ["CHAIN-2"], threats: ["T12"],
      of: delivery,
      {
        let authority = $0.authority()
        return [authority, $0.delivery(under: authority, Fields([(C.uses, .int(2))]))]
      }, .deny(.grantTooWide))
    addPreview(
      "channel", "Remote, where the pass does not say so", also: ["CHAN-2"], threats: ["T20"],
      of: "preview-nothing-assumed", channel: "remote", { [$0.guestPass()] },
      .deny(.channelNotPermitted))
  }

  /// The default pass runs from noon − 3,600 to noon + 3,600; a preview's clock is certain.
  fileprivate mutating func addPreviewedTimes() {
    let first = "preview-first-second"
    let last = "preview-last-second"
    addPreview(
      "first-second", "At nbf a pass will open", also: ["TIME-4"], at: noon - 3_600,
      { [$0.guestPass()] }, .assuming())
    addPreview(
      "second-before", "One second before nbf a pass will not be valid yet", also: ["TIME-3"],
      of: first,
      at: noon - 3_601, { [$0.guestPass()] }, .deny(.notYetValid))
    addPreview(
      "last-second", "One second before exp a pass will open", also: ["TIME-4"],
      note: "The stated second is certain: no doubt is added.", at: noon + 3_599,
      { [$0.guestPass()] }, .assuming())
    addPreview(
      "second-after", "At exp a pass will be expired", also: ["TIME-2"], of: last, at: noon + 3_600,
      { [$0.guestPass()] }, .deny(.expired))
    add(
      "needs-no-clock", "A preview asks nothing of the lock's own clock", ["PREV-1"]
    ) { world in
      world.found()
      world.preview([world.guestPass()], .assuming())
    }
    add(
      "superseded", "A pass from before issuedAfter", ["PREV-1", "REPLAY-1"],
      of: "preview-nothing-assumed"
    ) { world in
      let anchors = Item.array([world.anchor(world.owner, issuedAfter: noon - 3_600)])
      world.ready { $0.claims[6] = anchors }
      world.preview([world.guestPass()], .deny(.superseded))
    }
    add(
      "past-not-after", "A pass of an anchor that will be retired", ["PREV-1", "TIME-2"],
      of: "preview-last-second"
    ) { world in
      let anchors = Item.array([world.anchor(world.owner, notAfter: noon + 3_599)])
      world.ready { $0.claims[6] = anchors }
      world.preview([world.guestPass()], at: noon + 3_599, .deny(.expired))
    }
  }

  fileprivate mutating func addPreviewedSchedules() {
    let open = "preview-within-hours"
    let rows: [Hours] = [(Day.saturday, 540, 720)]
    let saturday = utc(2026, 6, 6, 9)
    addPreview(
      "within-hours", "On Saturday at nine a weekend pass will open", also: ["SCHED-3"],
      at: saturday,
      { [$0.lastingPass(hours(rows))] }, .assuming())
    addPreview(
      "before-hours", "A second before nine it will not", also: ["SCHED-4"], of: open,
      at: saturday - 1,
      { [$0.lastingPass(hours(rows))] }, .deny(.outsideSchedule))
    addPreview(
      "before-offsets", "Before the first offset row nobody can tell", also: ["SCHED-1"], of: open,
      at: saturday, { [$0.lastingPass(hours(rows, [(saturday + 1, 0)]))] },
      .deny(.offsetsMissing))
  }

  fileprivate mutating func addPreviewedState() {
    add(
      "revoked", "A pass that a staple has revoked", ["PREV-1", "REPLAY-2"], threats: ["T1"],
      of: "preview-nothing-assumed"
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(("owner", 1, 0, [1]))])
      world.preview([world.guestPass()], .deny(.revoked))
    }
    add(
      "below-base", "A pass below its anchor's base", ["PREV-1", "REPLAY-3"],
      of: "preview-nothing-assumed"
    ) { world in
      world.ready()
      world.ferry(staples: [world.staple(("owner", 1, 2, []))])
      world.preview([world.guestPass()], .deny(.belowBase))
    }
    addPreview(
      "beyond-window", "A serial that the lock has no bit for", also: ["REPLAY-4"],
      of: "preview-nothing-assumed", { [$0.guestPass(serial: 256)] }, .deny(.serialBeyondWindow))
    add(
      "replayed", "A pass of which the lock knows that it is spent", ["PREV-1", "REPLAY-5"],
      of: "preview-assumes-unspent", note: "Assumed is only what the previewer has not heard of."
    ) { world in
      world.ready()
      world.visitNow([world.counted(1)], by: "guest", .allow)
      world.preview([world.counted(1)], .deny(.replayed))
    }
    add(
      "changes-nothing", "A preview spends nothing and takes no slot", ["PREV-1", "DEC-3"],
      threats: ["T7", "T24"]
    ) { world in
      world.ready()
      let authority = world.authority()
      let leaf = world.delivery(under: authority)
      world.preview([authority, leaf], .assuming("unspent", "capacity"))
      world.hello(kids: [world.key("service").kid], issuers: [])
      world.visitNow([authority, leaf], by: "courier", .allow)
    }
  }

  fileprivate mutating func addPreviewedScope() {
    addPreview(
      "not-permitted", "An action that the pass does not permit", also: ["SCOPE-2"],
      threats: ["T12"],
      of: "preview-nothing-assumed", action: "hold-open", { [$0.guestPass()] },
      .deny(.notPermitted))
    addPreview(
      "other-point", "A pass for another point of the site", also: ["SCOPE-2"], threats: ["T18"],
      of: "preview-nothing-assumed",
      {
        [$0.credential(by: $0.owner, for: $0.key("guest"), serial: 1, scope: [("gate", 1)])]
      }, .deny(.notPermitted))
    add(
      "no-bolt-sensor", "A lock that cannot see its bolt cannot keep the promise",
      ["PREV-1", "SESS-1"], threats: ["T15"], of: "preview-assumes-no-session"
    ) { world in
      world.ready { $0.claims[13] = .int(2) }
      let pass = world.guestPass(Fields([(World.C.relockWithin, .int(60))]))
      world.preview([pass], .deny(.obligationUnsupported))
    }
    addPreview(
      "hold-open-obligation", "A door held open cannot be promised to lock", also: ["SESS-3"],
      of: "preview-assumes-no-session", action: "hold-open",
      {
        [
          $0.credential(
            by: $0.owner, for: $0.key("guest"), serial: 1, scope: [("front", 15)],
            Fields([(World.C.relockWithin, .int(60))]))
        ]
      }, .deny(.obligationUnsupported))
  }
}
