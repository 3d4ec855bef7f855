Feature: Subprotocol and identity rules of the handshake
  What decides whether a socket stays open: the version both sides speak, and who the station says it is.

  @ocpp1.6 @ocpp2.0.1 @csms @TC_088_CSMS
  Scenario: The version that the station offers is selected
    When CS001 opens a socket offering its version
    Then the socket of CS001 is open with its version selected
    And the CSMS holds CS001 as online

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: Of several versions the station's first one is selected
    When CS001 opens a socket offering ocpp9.9, its version, ocpp1.6, ocpp2.0.1
    Then the socket of CS001 is open with its version selected
    And the CSMS holds CS001 as online

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: Without a common version the socket does not stay open
    When CS001 opens a socket offering <offer>
    Then the socket of CS001 is refused or closed at once
    And the CSMS does not hold CS001 as online

    Examples:
      | offer    |
      | nothing  |
      | ocpp9.9  |
      | ocpp1.5  |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: An unknown station is turned away where only known ones may come
    When CS001 opens a socket on the server for known stations
    Then the handshake of CS001 is refused with 404
    And the CSMS does not know CS001

  @ocpp1.6 @ocpp2.0.1 @csms @TC_085_CSMS
  Scenario: The right password opens the socket
    Given the operator has entered CS001 with password correct-horse-battery
    When CS001 opens a socket as CS001 with password correct-horse-battery
    Then the socket of CS001 is open with its version selected
    And the CSMS holds CS001 as online

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario Outline: Bad credentials are refused
    Given the operator has entered CS001 with password correct-horse-battery
    When CS001 opens a socket as <user> with password <password>
    Then the handshake of CS001 is refused with 401
    And the CSMS does not hold CS001 as online

    Examples:
      | user  | password              |
      | CS001 | wrong-horse-battery   |
      | CS002 | correct-horse-battery |

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: No credentials where they are required
    Given the operator has entered CS001 with password correct-horse-battery
    When CS001 opens a socket on the server with passwords, without any
    Then the handshake of CS001 is refused with 401
    And the CSMS does not hold CS001 as online

  @ocpp1.6 @ocpp2.0.1 @csms
  Scenario: The newest socket of a station wins
    Given a bare connection of CS001 on which a boot was answered with Accepted
    When CS001 opens a second socket
    Then the older socket of CS001 is closed with 1008
    And the CSMS answers a Heartbeat over the newest socket of CS001
    And the CSMS holds CS001 as online
