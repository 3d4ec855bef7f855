Feature: Reservations
  An operator keeps a connector for somebody: the station shows it, lets nobody else charge there, and the
  reservation ends once, by being used, by being given up, or by its time.

  Background:
    Given the tokens DEADBEEF, CAFEBABE are accepted and belong to group FAMILY
    And the token FEEDF00D is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_046_CSMS @TC_046_CS @H01 @H03
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

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_053_CSMS @TC_053_CS @H03
  Scenario: Somebody of the same group uses the reservation
    Given EVSE 1 of CS001 is reserved for token DEADBEEF and its group FAMILY
    When CS001 starts charging on EVSE 1 with token CAFEBABE
    Then the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1
    And the CSMS has noted nothing odd of CS001

  @ocpp1.6 @csms @station @TC_047_CSMS @TC_047_CS
  Scenario: A reservation that nobody uses runs out by the calendar
    Given EVSE 1 of CS001 is reserved for token DEADBEEF for 2 s
    When the time of the reservation of CS001 runs out
    Then CS001 signals EVSE 1 as Available
    And the CSMS holds the reservation of CS001 as Expired
    And the CSMS shows the status of EVSE 1 of CS001 as Available

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

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_048_1_CSMS @TC_048_1_CS @H01
  Scenario: A faulted connector cannot be reserved
    Given EVSE 1 of CS001 has failed
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Faulted
    And the operator is told of the answer Faulted
    And the CSMS holds the reservation of CS001 as refused with Faulted

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_048_2_CSMS @TC_048_2_CS @H01
  Scenario: An occupied connector cannot be reserved
    Given CS001 is charging on EVSE 1 with token FEEDF00D
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Occupied
    And the operator is told of the answer Occupied
    And the CSMS holds the reservation of CS001 as refused with Occupied
    And the CSMS holds an active session on EVSE 1 of CS001 with token FEEDF00D

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_048_3_CSMS @TC_048_3_CS @H01
  Scenario: A connector out of service cannot be reserved
    Given the operator has taken EVSE 1 of CS001 out of service
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Unavailable
    And the operator is told of the answer Unavailable
    And the CSMS holds the reservation of CS001 as refused with Unavailable

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_048_4_CSMS @TC_048_4_CS @H01
  Scenario: A connector that the station does not have cannot be reserved
    When the operator reserves EVSE 9 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds the reservation of CS001 as refused with Rejected

  @ocpp2.0.1 @csms @station @H01
  Scenario: A station whose reservations are switched off takes none
    Given the operator has changed ReservationCtrlr.Enabled of CS001 to false
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Rejected
    And CS001 does not signal EVSE 1 as Reserved
    And the CSMS holds the reservation of CS001 as refused with Rejected

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_049_CSMS @TC_049_CS @H01
  Scenario: A station reserved as a whole keeps its last connector
    Given an EVSE of CS001, whichever, is reserved for token DEADBEEF
    When CS001 starts charging on EVSE 1 with token FEEDF00D
    Then the session on EVSE 1 of CS001 names no reservation
    And CS001 signals EVSE 2 as Reserved
    And the CSMS holds the reservation of any EVSE of CS001 for token DEADBEEF as Active
    And the CSMS holds an active session on EVSE 1 of CS001 with token FEEDF00D

  @ocpp1.6 @ocpp2.0.1 @csms @station @H03
  Scenario: A reservation of any connector is used where its token charges
    Given an EVSE of CS001, whichever, is reserved for token DEADBEEF
    When CS001 starts charging on EVSE 2 with token DEADBEEF
    Then the start on EVSE 2 of CS001 names the reservation and the CSMS accepts it
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 2

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_051_CSMS @TC_051_CS @H02
  Scenario: A reservation is cancelled
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When the operator cancels the reservation of CS001
    Then CS001 answers the cancellation with Accepted
    And CS001 signals EVSE 1 as Available
    And the CSMS holds the reservation of CS001 as Cancelled
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @ocpp2.0.1 @csms @station @TC_052_CSMS @TC_052_CS @H02
  Scenario: The cancellation of a reservation that the station does not have is refused
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When the operator cancels a reservation that CS001 does not have
    Then CS001 answers the cancellation with Rejected
    And the operator is told of the answer Rejected
    And the CSMS holds the reservation of CS001 as Active

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
