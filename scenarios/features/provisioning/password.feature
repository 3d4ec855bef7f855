Feature: A password set from afar
  The operator gives a station a new password. Once the station has taken it, it is the one that opens the door;
  the one before does so until the station has come in with the new one.

  Background:
    Given station CS001 has booted at the server with passwords, as correct-horse-battery

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_073_CSMS @A01
  Scenario: A station comes back with the password that it was given, and the one before is worth nothing
    Given the operator has set BasicAuthPassword of CS001 to 4f43415f4f4354545f61646d696e
    When station CS001 is switched off and on again
    Then the boot of CS001 is the first message and the CSMS answers it with Accepted
    When CS001 opens a socket as CS001 with password correct-horse-battery
    Then the handshake of CS001 is refused with 401
    And the CSMS holds CS001 as online

  @ocpp1.6 @ocpp2.0.1 @csms @A01
  Scenario: Until the station has used the new password the one before opens the door
    Given the operator has set BasicAuthPassword of CS001 to 4f43415f4f4354545f61646d696e
    When CS001 opens a socket as CS001 with password correct-horse-battery
    Then the socket of CS001 is open with its version selected
    And the CSMS holds CS001 as online
