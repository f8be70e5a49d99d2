import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

// The proof (PROOF-1 … PROOF-3).

extension Suite {
  /// A guest's visit whose proof is changed before it is signed.
  private mutating func proves(
    _ id: String, _ title: String, _ requirements: [String], threats: [String] = ["T8"],
    _ expect: Expectation, of: String = "presentation-proof", note: String? = nil,
    _ change: (World, inout Visit) -> Void
  ) {
    add(
      id, title, requirements, threats: threats, of: expect.verdict == .deny ? of : nil, note: note
    ) { world in
      world.ready()
      let nonce = world.hello()
      var visit = world.visit([world.guestPass()], by: "guest", nonce: nonce)
      change(world, &visit)
      world.present(visit, expect)
    }
  }

  mutating func addLinkDigests() {
    let mismatch = Expectation.denyUnsigned(.linksMismatch)
    proves(
      "proof", "A proof over the links of the message opens", ["PROOF-1", "PROOF-3", "PROOF-2"],
      .allow
    ) { _, _ in }
    proves(
      "proof-over-other-pass", "A proof over another pass of the same holder is refused",
      ["PROOF-1"], threats: ["T8", "T12"], mismatch,
      note: "Both passes verify; who relays the message must not choose between them."
    ) { world, visit in
      let other = sha256(world.guestPass(serial: 2).envelope)
      visit.changeProof = { $0.claims[6] = .bytes(other) }
    }
    proves(
      "proof-over-array", "The digest covers the content of the links array, not its head",
      ["PROOF-1"], mismatch
    ) { world, visit in
      let array = [0x81] + world.guestPass().envelope
      visit.changeProof = { $0.claims[6] = .bytes(sha256(array)) }
    }
    proves(
      "proof-over-structure", "The digest covers links as they stand in the message", ["PROOF-1"],
      mismatch, note: "Signatures of links are part of it."
    ) { world, visit in
      let structure = world.guestPass().structure
      visit.changeProof = { $0.claims[6] = .bytes(sha256(structure)) }
    }
    proves("proof-over-nothing", "A digest of nothing is refused", ["PROOF-1"], mismatch) {
      _, visit in visit.changeProof = { $0.claims[6] = .bytes(sha256([])) }
    }
    add(
      "proof-over-leaf-only", "The digest covers every link", ["PROOF-1"], threats: ["T12"],
      of: "presentation-delivery"
    ) { world in
      world.ready()
      world.deliver(mismatch) { _, delivery in
        delivery.changeVisit = { visit in
          let leaf = sha256(visit.links[1].envelope)
          visit.changeProof = { $0.claims[6] = .bytes(leaf) }
        }
      }
    }
  }

  mutating func addBindings() {
    let mismatch = Expectation.denyUnsigned(.bindingMismatch)
    let binding = [UInt8](repeating: 0xb1, count: 32)
    proves(
      "binding-equal", "A proof over the transport's channel binding opens", ["PROOF-2"],
      threats: ["T19"], .allow
    ) { _, visit in visit.binding = binding }
    proves(
      "binding-other", "A proof over another channel's binding is refused", ["PROOF-2"],
      threats: ["T19", "T8"], mismatch, of: "presentation-binding-equal"
    ) { _, visit in
      visit.binding = binding
      visit.transportBinding = [UInt8](repeating: 0xb2, count: 32)
    }
    proves(
      "binding-absent-in-proof", "A proof without the transport's binding is refused",
      ["PROOF-2"], threats: ["T19", "T8"], mismatch, of: "presentation-binding-equal",
      note: "Compared only when the proof brings one, a relay simply asks for a proof without."
    ) { _, visit in visit.transportBinding = binding }
    proves(
      "binding-absent-in-transport", "A proof with a binding is refused where there is none",
      ["PROOF-2"], threats: ["T19", "T8"], mismatch, of: "presentation-binding-equal"
    ) { _, visit in visit.changeProof = { $0.claims[7] = .bytes(binding) } }
  }

  mutating func addProofSigners() {
    proves(
      "proof-by-stranger", "A proof by another key is refused", ["PROOF-3"],
      .denyUnsigned(.kidMismatch)
    ) { world, visit in visit.holder = world.key("stranger") }
    proves(
      "proof-with-holder-kid", "A proof by another key under the holder's kid is refused",
      ["PROOF-3"], .denyUnsigned(.badSignature)
    ) { world, visit in
      let stranger = world.key("stranger")
      visit.changeProof = { $0.key = stranger }
    }
    proves(
      "proof-with-other-kid", "A holder's proof under another kid is refused", ["PROOF-3"],
      .denyUnsigned(.kidMismatch)
    ) { world, visit in
      let kid = world.key("stranger").kid
      visit.changeProof = { $0.kid = kid }
    }
    proves(
      "proof-in-other-domain", "A holder's signature of another domain is no proof",
      ["SIG-3", "PROOF-3"], threats: ["T9"], .denyUnsigned(.badSignature)
    ) { _, visit in visit.changeProof = { $0.domain = "request" } }
    add(
      "proof-by-issuer", "The service does not prove in the courier's place", ["PROOF-3"],
      threats: ["T8", "T12"], of: "presentation-delivery"
    ) { world in
      world.ready()
      world.deliver(.denyUnsigned(.kidMismatch)) { world, delivery in
        let service = world.key("service")
        delivery.changeVisit = { $0.holder = service }
      }
    }
    add(
      "proof-kid-before-signatures", "The proof's kid is judged before any link's signature",
      ["PROOF-3", "DEC-1"], threats: ["T24"], of: "presentation-delivery",
      note: "Two faults: all kids come first, so that junk costs the lock no verification."
    ) { world in
      world.ready()
      world.deliver(.denyUnsigned(.kidMismatch)) { world, delivery in
        let stranger = world.key("stranger")
        delivery.changeLinks = { $0[0].key = stranger }
        delivery.changeVisit = { $0.holder = stranger }
      }
    }
  }
}

func addProofs(_ suite: inout Suite) {
  suite.addLinkDigests()
  suite.addBindings()
  suite.addProofSigners()
}
