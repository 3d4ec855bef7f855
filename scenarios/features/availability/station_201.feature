Feature: What a station shows, and what it is told to be
  Judged by the statuses and answers of a station of OCPP 2.0.1.

  Background:
    Given the token DEADBEEF is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp2.0.1 @station @G01
  Scenario: A session is shown as occupied from the cable to the cable, and as nothing else
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    And the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then EVSE 1 of CS001 was shown as Available, Occupied, Available
    And EVSE 2 of CS001 was shown as Available
    And the CSMS shows each connector of CS001 as available

  @ocpp2.0.1 @station @G02
  Scenario: A station keeps to the interval that it is told later
    Given the operator has changed OCPPCommCtrlr.HeartbeatInterval of CS001 to 1
    When 1 s go by at CS001
    Then CS001 sends a Heartbeat by itself
    And the CSMS has heard of CS001 since the Heartbeat

  @ocpp2.0.1 @station @G03
  Scenario: An EVSE out of service is out until it is told otherwise, beside one that works
    Given the operator has taken EVSE 1 of CS001 out of service
    When station CS001 is switched off and on again
    And CS001 starts charging on EVSE 2 with token DEADBEEF
    And the operator brings EVSE 1 of CS001 back into service
    Then CS001 answers the change of availability with Accepted
    And EVSE 1 of CS001 was shown as Available, Unavailable, Unavailable, Available
    And the CSMS holds an active session on EVSE 2 of CS001 with token DEADBEEF
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp2.0.1 @station @G04
  Scenario: A station that is told to rest while somebody charges rests as a whole afterwards
    Given CS001 is charging on EVSE 1 with token DEADBEEF
    When the operator takes the whole of CS001 out of service
    Then CS001 answers the change of availability with Scheduled
    And CS001 reports no end on EVSE 1
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then CS001 signals EVSE 1 as Unavailable
    And CS001 signals EVSE 2 as Unavailable
    When the operator asks for a session anywhere on CS001 with token DEADBEEF
    Then CS001 answers the remote start with Rejected
    And the CSMS shows the status of EVSE 1 of CS001 as Unavailable
    And the CSMS holds no active session of CS001

  @ocpp2.0.1 @station @G05
  Scenario: A station whose lock does not close charges nobody there, card or request
    Given the lock of EVSE 1 of CS001 does not close
    When a cable and token DEADBEEF are tried at EVSE 1 of CS001
    Then CS001 tells that the lock of EVSE 1 fails
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Rejected
    And CS001 does not charge on EVSE 1
    When the operator asks CS001 for the value of OCPPCommCtrlr.HeartbeatInterval
    Then CS001 tells OCPPCommCtrlr.HeartbeatInterval as 300
    And the CSMS holds no session of CS001

  @ocpp2.0.1 @station @H01
  Scenario: A new reservation under a known number takes the place of the old one
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When the operator reserves EVSE 2 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Accepted
    And CS001 signals EVSE 1 as Available
    And CS001 signals EVSE 2 as Reserved
    And the CSMS holds the reservation of EVSE 2 of CS001 for token DEADBEEF as Active

  @ocpp2.0.1 @station @H02
  Scenario: A reservation that was cancelled keeps nobody out
    Given the token FEEDF00D is accepted
    And EVSE 1 of CS001 is reserved for token DEADBEEF
    When the operator cancels the reservation of CS001
    Then CS001 answers the cancellation with Accepted
    When CS001 starts charging on EVSE 1 with token FEEDF00D
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the session on EVSE 1 of CS001 names no reservation
    And the CSMS holds the reservation of CS001 as Cancelled

  @ocpp2.0.1 @station @H03
  Scenario: A reservation is named once, and is over when it has been used
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    When the session on EVSE 1 of CS001 is stopped with token DEADBEEF and the cable drawn
    Then CS001 signals EVSE 1 as Available
    And CS001 does not signal EVSE 1 as Reserved
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1

  @ocpp2.0.1 @station @H04
  Scenario: A reservation that has run out keeps nobody out
    Given the token FEEDF00D is accepted
    And EVSE 1 of CS001 is reserved for token DEADBEEF for 30 s
    When the time of the reservation of CS001 runs out
    Then CS001 says that the reservation is Expired
    When CS001 starts charging on EVSE 1 with token FEEDF00D
    Then the session on EVSE 1 of CS001 names no reservation
    And the CSMS holds the reservation of CS001 as Expired
