import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// What a service may say of the time: promise 5 hangs on it (TIME-9, TIME-11, TIME-4).

extension Suite {
  mutating func addServiceTime() {
    add(
      "service-opted-in", "With serviceTime a service sets a dead clock", ["TIME-9"],
      threats: ["T5"]
    ) { world in
      world.found {
        $0.claims[14] = .unsigned(noon)
        $0.claims[15] = .int(1)
      }
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1)) {
        $1.times = [$0.timeStatement(noon, nonce: $1.nonce, by: $0.key("service clock"))]
      }
    }
    add(
      "service-set-aside", "Without serviceTime a service does not set a dead clock",
      ["TIME-9", "TIME-4"], threats: ["T4", "T5"], of: "time-service-opted-in",
      note: "The ORed rule, any source may set latest, lets a breached service open at 3 a.m."
    ) { world in
      world.found { $0.claims[14] = .unsigned(noon) }
      world.visitNow(
        [world.guestPass()], by: "guest", .denySigned(.clockUntrusted, holder: 4).at(0, nil)
      ) {
        $1.times = [$0.timeStatement(noon, nonce: $1.nonce, by: $0.key("service clock"))]
      }
    }
    add(
      "service-set-aside-after-powercut", "After power loss the resident's word is gone",
      ["TIME-9", "TIME-4"], threats: ["T4"], of: "time-service-narrows"
    ) { world in
      world.ready(from: noon - 100, to: noon + 101)
      world.powerCycle()
      world.visitNow(
        [world.lastingPass()], by: "guest", .denySigned(.clockUntrusted, holder: 4)
      ) {
        $1.times = [$0.timeStatement(noon, nonce: $1.nonce, by: $0.key("service clock"))]
      }
    }
    add(
      "service-set-aside-in-ferry", "Only the visit that carries the statement hears of it",
      ["TIME-4", "TIME-9"], of: "time-service-opted-in"
    ) { world in
      world.found { $0.claims[14] = .unsigned(noon) }
      world.tellTime(noon, by: "service clock")
      world.visitNow(
        [world.guestPass()], by: "guest", .denySigned(.clockUncertain, holder: 4).at(0, nil))
    }
    add(
      "service-then-owner", "The owner's statement beside a service's one set aside is enough",
      ["TIME-9"]
    ) { world in
      world.found { $0.claims[14] = .unsigned(noon) }
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon, noon + 1)) {
        $1.times = [
          $0.timeStatement(noon, nonce: $1.nonce, by: $0.key("service clock")),
          $0.timeStatement(noon, nonce: $1.nonce),
        ]
      }
    }
  }

  mutating func addServiceRefused() {
    add(
      "service-untrusted-straddled", "An uncertain window beside a statement set aside says so",
      ["TIME-4", "TIME-9"], of: "time-service-then-owner",
      note: "The service comes first, while nobody has set latest."
    ) { world in
      world.found()
      world.visitNow(
        [world.pass(from: noon + 1, to: noon + 60)], by: "guest",
        .denySigned(.clockUntrusted, holder: 4).at(noon, noon + 1)
      ) {
        $1.times = [
          $0.timeStatement(noon, nonce: $1.nonce, by: $0.key("service clock")),
          $0.timeStatement(noon, nonce: $1.nonce),
        ]
      }
    }
    add(
      "service-untrusted-expired", "A certain failure beats a statement set aside", ["TIME-2"],
      of: "time-service-then-owner"
    ) { world in
      world.found()
      world.visitNow(
        [world.pass(from: 1, to: noon)], by: "guest",
        .denySigned(.expired, holder: 3).at(noon, noon + 1)
      ) {
        $1.times = [
          $0.timeStatement(noon, nonce: $1.nonce, by: $0.key("service clock")),
          $0.timeStatement(noon, nonce: $1.nonce),
        ]
      }
    }
    add(
      "service-forged", "A service's statement must verify even where it would be set aside",
      ["TIME-6"], of: "time-service-opted-in"
    ) { world in
      world.found { $0.claims[14] = .unsigned(noon) }
      world.visitNow([world.guestPass()], by: "guest", .denySigned(.badSignature, holder: 12)) {
        $1.times = [
          $0.timeStatement(noon, nonce: $1.nonce, by: $0.key("service clock")).forged
        ]
      }
    }
    add("service-narrows", "Under a resident's latest a service may narrow", ["TIME-9"]) {
      world in
      world.ready(from: noon - 100, to: noon + 101)
      world.tellTime(noon + 50, by: "service clock")
      world.visitNow(
        [world.pass(from: noon + 50, to: noon + 52)], by: "guest",
        .allow.at(noon + 50, noon + 51))
    }
    add(
      "service-cannot-leave", "Under a resident's latest a service cannot say another time",
      ["TIME-7", "TIME-9"], threats: ["T5"]
    ) { world in
      world.ready(from: noon - 100, to: noon + 101)
      world.tellTime(noon + 102, by: "service clock", .allow.alarming("clockConflict"))
      world.visitNow([world.guestPass()], by: "guest", .allow.at(noon - 100, noon + 101))
    }
  }

  /// Two sources speak under one configuration and the service again under the next, without
  /// serviceTime; the clock is wide enough for it to matter.
  private mutating func addCeilingCase(
    _ id: String, _ title: String, words: [(UInt64, String)], of: String? = nil,
    note: String? = nil, _ expect: Expectation
  ) {
    add(id, title, ["TIME-11"], threats: ["T5"], of: of, note: note) { world in
      let sources = Item.array([
        world.source(world.owner, error: 100), world.source(world.key("hub"), error: 200),
        world.source(world.key("service clock"), isService: true, error: 100),
        world.source(world.key("other clock"), isService: true, error: 10),
      ])
      let first = world.found {
        $0.claims[10] = sources
        $0.claims[14] = .unsigned(4_294_967_295)
        $0.claims[15] = .int(1)
      }
      for (time, name) in words { world.tellTime(time, by: name) }
      world.configureNext(after: first) { $0.claims[15] = .int(0) }
      world.visitNow([world.pass(from: noon - 10, to: noon + 3_600)], by: "guest", expect) {
        $1.times = [$0.timeStatement(noon, nonce: $1.nonce, by: $0.key("other clock"))]
      }
    }
  }

  mutating func addCeiling() {
    let narrowed = Expectation.allow.at(noon - 10, noon + 11)
    let untrusted = Expectation.denySigned(.clockUntrusted, holder: 4)
      .at(noon - 100, noon + 101)
    addCeilingCase(
      "ceiling-by-owner", "Where the owner set latest a service narrows on",
      words: [(noon, "owner")],
      narrowed)
    addCeilingCase(
      "ceiling-by-service", "Where a service set latest it narrows nothing by itself",
      words: [(noon, "service clock")], of: "time-ceiling-by-owner",
      note:
        "The owner took serviceTime back; what the service had said is not the resident's word.",
      untrusted)
    addCeilingCase(
      "ceiling-owner-then-service", "A service that narrowed what the owner set stays bound by it",
      words: [(noon, "owner"), (noon, "service clock")], narrowed)
    addCeilingCase(
      "ceiling-service-then-hub", "A resident's statement makes latest the resident's",
      words: [(noon, "service clock"), (noon, "hub")],
      note: "The hub's statement is wider and moves neither end: it applies all the same.", narrowed
    )
    addCeilingCase(
      "ceiling-service-twice", "A service's second word does not make latest the resident's",
      words: [(noon, "service clock"), (noon, "service clock")], of: "time-ceiling-by-owner",
      untrusted)
    add(
      "service-narrows-twice", "A service may narrow again and again under a resident's latest",
      ["TIME-11", "TIME-9"]
    ) { world in
      world.ready(from: noon - 100, to: noon + 101)
      world.tellTime(noon + 50, by: "service clock")
      world.advance(10)
      world.tellTime(noon + 61, by: "service clock")
      world.visitNow(
        [world.pass(from: noon + 61, to: noon + 63)], by: "guest",
        .allow.at(noon + 61, noon + 62))
    }
  }
}
