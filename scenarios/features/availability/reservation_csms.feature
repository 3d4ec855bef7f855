Feature: Reservations, as the CSMS deals with them
  What the operator wants kept goes out as it was given; how it ends is on record, by the station's word or by
  the calendar.

  @ocpp1.6 @ocpp2.0.1 @csms @TC_046_CSMS @H01 @H03
  Scenario: The CSMS has a connector kept and takes the start that uses it
    Given the token DEADBEEF is accepted
    And station CS001 with 2 EVSEs has booted
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then the CSMS asks CS001 once to keep EVSE 1 for token DEADBEEF
    And the operator is told of the answer Accepted
    And CS001 signals EVSE 1 as Reserved
    And the CSMS acknowledges every message of CS001
    And the CSMS holds the reservation of EVSE 1 of CS001 for token DEADBEEF as Active
    And the CSMS shows the status of EVSE 1 of CS001 as Reserved
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS authorizes token DEADBEEF for CS001 with Accepted
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS acknowledges every message of CS001
    And the CSMS sends CS001 no CALL
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1
    And the CSMS holds an active session on EVSE 1 of CS001 with token DEADBEEF

  @ocpp1.6 @csms @TC_047_CSMS
  Scenario: The CSMS ends a reservation that nobody has used by its own calendar
    Given station CS001 with 2 EVSEs has booted
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF for 2 s
    Then the CSMS asks CS001 once to keep EVSE 1 for token DEADBEEF
    And CS001 signals EVSE 1 as Reserved
    And the CSMS acknowledges every message of CS001
    When the time of the reservation of CS001 runs out
    Then CS001 signals EVSE 1 as Available
    And the CSMS acknowledges every message of CS001
    And the CSMS sends CS001 no CALL
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of EVSE 1 of CS001 for token DEADBEEF as Expired
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @ocpp2.0.1 @csms @TC_048_1_CSMS @H01
  Scenario: The CSMS copes with a reservation of a connector that is faulted
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the reservation with Faulted
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then the CSMS asks CS001 once to keep EVSE 1 for token DEADBEEF
    And the operator is told of the answer Faulted
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of CS001 as refused with Faulted

  @ocpp1.6 @ocpp2.0.1 @csms @TC_048_2_CSMS @H01
  Scenario: The CSMS copes with a reservation of a connector that is occupied
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the reservation with Occupied
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then the CSMS asks CS001 once to keep EVSE 1 for token DEADBEEF
    And the operator is told of the answer Occupied
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of CS001 as refused with Occupied

  @ocpp1.6 @ocpp2.0.1 @csms @TC_048_3_CSMS @H01
  Scenario: The CSMS takes a connector out of service and copes with its reservation
    Given station CS001 with 2 EVSEs has booted
    When the operator takes EVSE 1 of CS001 out of service
    Then the CSMS hands the command on to CS001 as it was given, once
    And CS001 signals EVSE 1 as Unavailable
    And the CSMS acknowledges every message of CS001
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then the CSMS asks CS001 once to keep EVSE 1 for token DEADBEEF
    And the operator is told of the answer Unavailable
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of CS001 as refused with Unavailable
    And the CSMS holds EVSE 1 of CS001 as told to be Inoperative

  @ocpp1.6 @ocpp2.0.1 @csms @TC_048_4_CSMS @H01
  Scenario: The CSMS copes with a reservation that is rejected
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the reservation with Rejected
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then the CSMS asks CS001 once to keep EVSE 1 for token DEADBEEF
    And the operator is told of the answer Rejected
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of CS001 as refused with Rejected

  @ocpp1.6 @ocpp2.0.1 @csms @TC_049_CSMS @H01 @H03
  Scenario: The CSMS has any connector kept and takes the start that uses it
    Given the token DEADBEEF is accepted
    And station CS001 with 1 EVSEs has booted
    When the operator reserves an EVSE of CS001, whichever, for token DEADBEEF
    Then the CSMS asks CS001 once to keep any EVSE for token DEADBEEF
    And the operator is told of the answer Accepted
    And CS001 signals EVSE 1 as Reserved
    And the CSMS acknowledges every message of CS001
    And the CSMS holds the reservation of any EVSE of CS001 for token DEADBEEF as Active
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS sends CS001 no CALL
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1

  @ocpp1.6 @ocpp2.0.1 @csms @TC_051_CSMS @H02
  Scenario: The CSMS has a reservation given up
    Given station CS001 with 2 EVSEs has booted
    And EVSE 1 of CS001 is reserved for token DEADBEEF
    When the operator cancels the reservation of CS001
    Then the CSMS asks CS001 once to give up the reservation that it has made
    And the operator is told of the answer Accepted
    And CS001 signals EVSE 1 as Available
    And the CSMS acknowledges every message of CS001
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of EVSE 1 of CS001 for token DEADBEEF as Cancelled
    And the CSMS shows the status of EVSE 1 of CS001 as Available

  @ocpp1.6 @ocpp2.0.1 @csms @TC_052_CSMS @H02
  Scenario: The CSMS copes with a cancellation that is refused
    Given a bare connection of CS001 on which a boot was answered with Accepted
    And CS001 will answer the reservation with Accepted
    And EVSE 1 of CS001 is reserved for token DEADBEEF
    And CS001 will answer the cancellation with Rejected
    When the operator cancels the reservation of CS001
    Then the CSMS asks CS001 once to give up the reservation that it has made
    And the operator is told of the answer Rejected
    And the CSMS sends CS001 nothing further
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of EVSE 1 of CS001 for token DEADBEEF as Active
    And the CSMS has noted reservation_not_cancelled of CS001

  @ocpp1.6 @ocpp2.0.1 @csms @TC_053_CSMS @H03
  Scenario: The CSMS has a connector kept for a group and takes the start of another member
    Given the tokens DEADBEEF, CAFEBABE are accepted and belong to group FAMILY
    And station CS001 with 2 EVSEs has booted
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF and its group FAMILY
    Then the CSMS asks CS001 once to keep EVSE 1 for token DEADBEEF and its group FAMILY
    And the operator is told of the answer Accepted
    And CS001 signals EVSE 1 as Reserved
    When CS001 starts charging on EVSE 1 with token CAFEBABE
    Then the CSMS authorizes token CAFEBABE for CS001 with Accepted
    And the CSMS tells CS001 that the token is of group FAMILY
    And the CSMS answers the start on EVSE 1 of CS001 with Accepted
    And the CSMS keeps to the form with CS001
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1
    And the CSMS holds an active session on EVSE 1 of CS001 with token CAFEBABE
    And the CSMS has noted nothing odd of CS001
