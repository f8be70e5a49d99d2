import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

private typealias C = World.C

// A link is bound to its parent (SIG-4), and a cache changes nothing (DEC-5).

private let broken = Expectation.denyUnsigned(.badSignature)

extension World {
  /// An authority that promises to lock again, and one that does not; both for the service.
  fileprivate var authorities: (narrow: Message, broad: Message) {
    (
      narrow: authority(serial: 1, each: Fields(), Fields([(C.relockWithin, .int(60))])),
      broad: authority(serial: 2, each: Fields())
    )
  }

  /// A leaf for the courier that is not counted.
  fileprivate func leaf(under parent: Message, for holder: String = "courier") -> Message {
    credential(by: key("service"), for: key(holder), serial: 1, under: parent)
  }
}

func addParents(_ suite: inout Suite) {
  suite.add(
    "under-its-parent", "A leaf opens under the authority it was issued under", ["SIG-4"],
    threats: ["T12"]
  ) { world in
    world.ready()
    let parent = world.authorities.narrow
    world.visitNow([parent, world.leaf(under: parent)], by: "courier", .allow)
  }
  suite.add(
    "under-broader-parent", "A leaf does not open under a broader authority for the same service",
    ["SIG-4"], threats: ["T12"], of: "chain-under-its-parent",
    note: "The holder chooses which authority he sends; nobody else notices."
  ) { world in
    world.ready()
    let (narrow, broad) = world.authorities
    world.visitNow([broad, world.leaf(under: narrow)], by: "courier", broken)
  }
  suite.add(
    "under-parent-of-other-site", "A leaf ordered at a site of the same name opens nothing here",
    ["SIG-4"], threats: ["T12", "T29"], of: "chain-under-its-parent",
    note: "Site ids are public: a thief enrols the victim's id at the same service as his own."
  ) { world in
    world.ready()
    let his = world.credential(
      by: world.key("thief"), for: world.key("service"), serial: 1, from: noon - 86_400,
      to: noon + 86_400, Fields([(C.depth, .int(1))]))
    let leaf = world.leaf(under: his)
    world.visitNow([world.authorities.narrow, leaf], by: "courier", broken)
  }
  suite.add(
    "chain-of-other-site", "The thief's own authority begins no chain here", ["CHAIN-8"],
    threats: ["T12", "T29"], of: "chain-under-its-parent"
  ) { world in
    world.ready()
    let his = world.credential(
      by: world.key("thief"), for: world.key("service"), serial: 1, from: noon - 86_400,
      to: noon + 86_400, Fields([(C.depth, .int(1))]))
    world.visitNow(
      [his, world.leaf(under: his)], by: "courier", .denyUnsigned(.unknownIssuer))
  }
  addWrongBindings(&suite)
}

private func addWrongBindings(_ suite: inout Suite) {
  func bound(
    _ id: String, _ title: String, note: String? = nil,
    _ parent: @escaping (Message) -> [UInt8]?
  ) {
    suite.add(
      id, title, ["SIG-4"], threats: ["T12"], of: "chain-under-its-parent", note: note
    ) { world in
      world.ready()
      let authority = world.authorities.narrow
      var leaf = world.leaf(under: authority)
      leaf.parent = parent(authority)
      world.visitNow([authority, leaf], by: "courier", broken)
    }
  }
  bound("bound-to-nothing", "A leaf that is bound to no parent is refused") { _ in nil }
  bound(
    "bound-to-envelope", "A leaf bound to the hash of the parent's envelope is refused",
    note: "The hash is that of the Sig_structure, which no re-signing changes."
  ) { sha256($0.envelope) }
  bound("bound-to-payload", "A leaf bound to the hash of the parent's payload is refused") {
    sha256($0.payloadBytes)
  }
  bound("bound-to-zero", "A leaf bound to a hash of zeros is refused") { _ in
    [UInt8](repeating: 0, count: 32)
  }
  suite.add(
    "root-bound", "Link 1 is bound to nothing", ["SIG-4"], threats: ["T12"], of: "chain-guest"
  ) { world in
    world.ready()
    var pass = world.guestPass()
    pass.parent = [UInt8](repeating: 0, count: 32)
    world.visitNow([pass], by: "guest", broken)
  }
  suite.add(
    "bound-to-grandparent", "Link 3 bound to link 1 is refused", ["SIG-4"], threats: ["T12"],
    of: "chain-three-links"
  ) { world in
    world.ready()
    var links = world.chain(.long)
    links[2].parent = sha256(links[0].structure)
    world.visitNow(links, by: "courier", broken)
  }
  suite.add(
    "grandparent-swapped", "A broader link 1 under the same link 2 is refused", ["SIG-4"],
    threats: ["T12"], of: "chain-three-links",
    note: "Link 2 pins link 1, and so does link 3 through it."
  ) { world in
    world.ready()
    var links = world.chain(.long)
    links[0].claims[7] = .bytes([0, 0, 0, 2])
    world.visitNow(links, by: "courier", broken)
  }
}

// MARK: - Cache

func addCachedLinks(_ suite: inout Suite) {
  suite.add(
    "seen-before", "A chain that was seen before opens again", ["DEC-5"], threats: ["T8"]
  ) { world in
    world.ready()
    let (parent, _) = world.authorities
    let links = [parent, world.leaf(under: parent)]
    world.visitNow(links, by: "courier", .allow)
    world.sensor(bolt: "thrown", door: "closed")
    world.visitNow(links, by: "courier", .allow)
  }
  suite.add(
    "seen-before-under-other-parent", "A leaf that was seen is refused under another parent",
    ["DEC-5", "SIG-4"], threats: ["T12"], of: "chain-seen-before",
    note: "A cache keyed by the link's bytes alone would let it pass."
  ) { world in
    world.ready()
    let (narrow, broad) = world.authorities
    let leaf = world.leaf(under: narrow)
    world.visitNow([narrow, leaf], by: "courier", .allow)
    world.visitNow([broad, world.leaf(under: broad)], by: "courier", .allow)
    world.visitNow([broad, leaf], by: "courier", broken)
  }
  suite.add(
    "seen-before-signature-altered", "A link that was seen is refused with another signature",
    ["DEC-5"], threats: ["T23"], of: "chain-seen-before"
  ) { world in
    world.ready()
    let (parent, _) = world.authorities
    var leaf = world.leaf(under: parent)
    world.visitNow([parent, leaf], by: "courier", .allow)
    leaf.key = world.key("stranger")
    world.visitNow([parent, leaf], by: "courier", broken)
  }
  suite.add(
    "seen-before-configuration", "A chain that was seen opens after another configuration",
    ["DEC-5", "CONF-11"], threats: ["T22"]
  ) { world in
    world.reconfigureAfterVisit(keepsSecond: true)
    world.visitNow([world.passOfSecond], by: "guest", .allow)
  }
  suite.add(
    "seen-before-anchor-removed", "A link that was seen is refused once its anchor is gone",
    ["DEC-5", "CHAIN-8"], threats: ["T22"], of: "chain-seen-before-configuration",
    note: "The key is resolved from the present configuration, before any cache is asked."
  ) { world in
    world.reconfigureAfterVisit(keepsSecond: false)
    world.visitNow([world.passOfSecond], by: "guest", .denyUnsigned(.unknownIssuer))
  }
}

extension World {
  /// A guest's pass by the second anchor.
  fileprivate var passOfSecond: Message {
    credential(by: key("second"), for: key("guest"), serial: 1)
  }

  /// A lock with two anchors sees a pass of the second one, and is then configured anew.
  fileprivate mutating func reconfigureAfterVisit(keepsSecond: Bool) {
    let both: [Item] = [anchor(owner), anchor(key("second"))]
    let first = found { $0.claims[6] = .array(both) }
    tellTime(noon)
    visitNow([passOfSecond], by: "guest", .allow)
    var next = configuration(after: first)
    if !keepsSecond { next.claims[6] = .array([both[0]]) }
    configure(next)
  }
}
