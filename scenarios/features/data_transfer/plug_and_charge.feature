Feature: Plug & Charge over DataTransfer of 1.6
  Contracts and certificates of ISO 15118 travel as text in DataTransfer, with a real certificate authority behind.

  Background:
    Given the CSMS has a test authority for Plug & Charge
    And the token DE8AA1A2B3C4D5 is accepted
    And station CS001 has booted

  @ocpp1.6 @csms
  Scenario Outline: A contract is good with its own certificate only
    When CS001 asks about the contract DE8AA1A2B3C4D5 and shows <certificate>
    Then the CSMS says <status> to the contract of CS001 and <verdict> to its certificate
    And the CSMS holds 1 data of CS001

    Examples:
      | certificate                                | status   | verdict                |
      | its own certificate                        | Accepted | Accepted               |
      | nothing                                    | Accepted | none                   |
      | a certificate that has expired             | Invalid  | CertificateExpired     |
      | the certificate of another contract        | Invalid  | CertChainError         |
      | a certificate that its issuer never signed | Invalid  | SignatureError         |
      | a certificate of a strange authority       | Invalid  | CertChainError         |
      | hashes alone                               | Invalid  | NoCertificateAvailable |

  @ocpp1.6 @csms
  Scenario: A good certificate does not make a good contract
    When CS001 asks about the contract DE8AB9Z9Z9Z9Z9 and shows its own certificate
    Then the CSMS says Unknown to the contract of CS001 and Accepted to its certificate
    And the CSMS holds 1 data of CS001

  @ocpp1.6 @csms
  Scenario Outline: A station asks for a certificate and gets it
    Given CS001 answers message CertificateSigned of vendor "org.openchargealliance.iso15118pnc" with Accepted and a good status
    When CS001 asks for a certificate of kind <kind> for a key of its own
    Then the CSMS says to CS001 that its request is Accepted
    And the CSMS sends CS001 a certificate of kind <kind> for its key, and it is accepted
    And the conversation of CS001 is well-formed
    And the CSMS holds 2 data of CS001
    And the CSMS holds what it sent CS001 with verdict Accepted

    Examples:
      | kind                       |
      | V2GCertificate             |
      | ChargingStationCertificate |

  @ocpp1.6 @csms
  Scenario: A signing request that is not genuine is rejected
    When CS001 asks for a certificate with a request that its key never signed
    Then the CSMS says to CS001 that its request is Rejected
    And no data was sent to CS001
    And the CSMS holds 1 data of CS001

  @ocpp1.6 @csms
  Scenario: What a car asks for is handed to the provider
    When CS001 hands on that a car asks for its contract certificate
    Then the CSMS answers the car at CS001 with what its provider says
    And the CSMS holds 1 data of CS001
