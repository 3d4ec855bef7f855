Feature: Reservations
  An operator keeps a connector for somebody: the station shows it, lets nobody else charge there, and the
  reservation ends once, by being used, by being given up, or by its time.

  Background:
    Given the tokens DEADBEEF, CAFEBABE are accepted and belong to group FAMILY
    And the token FEEDF00D is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @H01 @H03
  Scenario: A reserved connector is used by its token
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And the conversation of CS001 is well-formed
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @ocpp2.0.1 @csms @station @H01
  Scenario: A reservation is shown at the connector and on record
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Accepted
    And CS001 signals EVSE 1 as Reserved
    And CS001 does not signal EVSE 2 as Reserved
    And the CSMS holds the reservation of EVSE 1 of CS001 for token DEADBEEF as Active
    And the CSMS shows the status of EVSE 1 of CS001 as Reserved

  @ocpp1.6 @ocpp2.0.1 @csms @station @H03
  Scenario: Somebody else finds the connector kept
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When a cable and token FEEDF00D are tried at EVSE 1 of CS001
    Then CS001 does not charge on EVSE 1
    And the CSMS holds the reservation of CS001 as Active
    And the CSMS holds no session of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @station @H03
  Scenario: Somebody of the same group uses the reservation
    Given EVSE 1 of CS001 is reserved for token DEADBEEF and its group FAMILY
    When CS001 starts charging on EVSE 1 with token CAFEBABE
    Then the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1
    And the CSMS has noted nothing odd of CS001

  @ocpp2.0.1 @csms @station @H04
  Scenario: The station tells that a reservation has run out
    Given EVSE 1 of CS001 is reserved for token DEADBEEF for 30 s
    When the time of the reservation of CS001 runs out
    Then CS001 says that the reservation is Expired
    And CS001 signals EVSE 1 as Available
    And the conversation of CS001 is well-formed
    And the CSMS holds the reservation of CS001 as Expired

  @ocpp2.0.1 @csms @station @H04
  Scenario: A reservation that ran out offline is told after the reconnect
    Given EVSE 1 of CS001 is reserved for token DEADBEEF for 30 s
    And the connection of CS001 is lost
    And the time of the reservation of CS001 has run out
    When the connection of CS001 comes back
    Then CS001 says that the reservation is Expired
    And the CSMS holds the reservation of CS001 as Expired

  @ocpp2.0.1 @csms @station @H01
  Scenario: A station whose reservations are switched off takes none
    Given the operator has changed ReservationCtrlr.Enabled of CS001 to false
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Rejected
    And CS001 does not signal EVSE 1 as Reserved
    And the CSMS holds the reservation of CS001 as refused with Rejected

  @ocpp1.6 @ocpp2.0.1 @csms @station @H03
  Scenario: A reservation of any connector is used where its token charges
    Given an EVSE of CS001, whichever, is reserved for token DEADBEEF
    When CS001 starts charging on EVSE 2 with token DEADBEEF
    Then the start on EVSE 2 of CS001 names the reservation and the CSMS accepts it
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 2

  @ocpp1.6 @ocpp2.0.1 @csms @station @H01
  Scenario: A reservation outlasts a restart of the station
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When station CS001 is switched off and on again
    Then CS001 signals EVSE 1 as Reserved
    And the CSMS holds the reservation of CS001 as Active

  @ocpp2.0.1 @csms @station @H01
  Scenario: A reservation ends with a fault of its EVSE
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When EVSE 1 of CS001 fails
    Then CS001 says that the reservation is Removed
    And the CSMS holds the reservation of CS001 as Cancelled

  @ocpp1.6 @csms @station
  Scenario: A reservation ends with a fault of its connector
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When EVSE 1 of CS001 fails
    Then CS001 signals EVSE 1 as faulted by GroundFailure
    And the CSMS holds the reservation of CS001 as Cancelled
