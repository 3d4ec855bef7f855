Feature: Reservations, as the station keeps them
  The station answers first and then shows what is kept; nobody else charges there, and who it is kept for does.

  Background:
    Given the tokens DEADBEEF, CAFEBABE are accepted and belong to group FAMILY
    And the token FEEDF00D is accepted
    And station CS001 with 2 EVSEs has booted

  @ocpp1.6 @station @TC_046_1_CS
  Scenario: A station keeps a connector for its token and takes no other
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Accepted before it signals EVSE 1 as Reserved
    And CS001 signals no change of EVSE 2
    When token FEEDF00D is presented at EVSE 1 of CS001
    Then CS001 does not charge on EVSE 1
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And connector 1 of CS001 was last shown as Available, Reserved, Preparing, Charging
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1

  @ocpp1.6 @ocpp2.0.1 @station @TC_046_2_CS @H03
  Scenario: A station starts a session from afar on the connector that is kept for its token
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token FEEDF00D
    Then CS001 answers the remote start with Rejected
    When the operator asks for a session on EVSE 1 of CS001 with token DEADBEEF
    Then CS001 answers the remote start with Accepted before it reports the start
    And the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1

  @ocpp1.6 @station @TC_047_CS
  Scenario: A station lets a reservation run out and then takes anybody
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF for 2 s
    Then CS001 answers the reservation with Accepted before it signals EVSE 1 as Reserved
    When the time of the reservation of CS001 runs out
    Then CS001 signals EVSE 1 as Available
    When CS001 starts charging on EVSE 1 with token FEEDF00D
    Then the session on EVSE 1 of CS001 names no reservation
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as Expired
    And the CSMS holds an active session on EVSE 1 of CS001 with token FEEDF00D

  @ocpp1.6 @ocpp2.0.1 @station @TC_048_1_CS @H01
  Scenario: A faulted connector is kept for nobody before it is repaired
    Given EVSE 1 of CS001 has failed
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Faulted
    And CS001 signals no change of EVSE 1
    When EVSE 1 of CS001 is repaired
    Then CS001 signals EVSE 1 as Available
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Accepted before it signals EVSE 1 as Reserved
    And CS001 keeps to the form
    And the CSMS holds the reservation of EVSE 1 of CS001 for token DEADBEEF as Active

  @ocpp1.6 @ocpp2.0.1 @station @TC_048_2_CS @H01
  Scenario: A connector with a cable in it is kept for nobody, nor is one that charges
    Given a cable is plugged in at EVSE 1 of CS001
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Occupied
    And CS001 signals no change of EVSE 1
    When token FEEDF00D is presented at EVSE 1 of CS001
    Then the CSMS answers the start on EVSE 1 of CS001 with Accepted
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Occupied
    And CS001 signals no change of EVSE 1
    And the session on EVSE 1 of CS001 names no reservation
    And CS001 keeps to the form
    And the CSMS holds an active session on EVSE 1 of CS001 with token FEEDF00D

  @ocpp1.6 @ocpp2.0.1 @station @TC_048_3_CS @H01
  Scenario: A connector out of service is kept for nobody before it is back
    Given the operator has taken EVSE 1 of CS001 out of service
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Unavailable
    And CS001 signals no change of EVSE 1
    When the operator brings EVSE 1 of CS001 back into service
    Then CS001 signals EVSE 1 as Available
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Accepted before it signals EVSE 1 as Reserved
    And CS001 keeps to the form
    And the CSMS holds the reservation of EVSE 1 of CS001 for token DEADBEEF as Active

  @ocpp1.6 @ocpp2.0.1 @station @TC_048_4_CS @H01
  Scenario: A connector that the station does not have is kept for nobody
    When the operator reserves EVSE 9 of CS001 for token DEADBEEF
    Then CS001 answers the reservation with Rejected
    And CS001 sends no message of its own
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as refused with Rejected

  @ocpp1.6 @ocpp2.0.1 @station @TC_049_CS @H01 @H03
  Scenario: A station that keeps any connector keeps its last one, for its token alone
    When the operator reserves an EVSE of CS001, whichever, for token DEADBEEF
    Then CS001 answers the reservation with Accepted
    When CS001 starts charging on EVSE 1 with token FEEDF00D
    Then the session on EVSE 1 of CS001 names no reservation
    And CS001 signals EVSE 2 as Reserved
    When token FEEDF00D is presented at EVSE 2 of CS001
    Then CS001 does not charge on EVSE 2
    When CS001 starts charging on EVSE 2 with token DEADBEEF
    Then the start on EVSE 2 of CS001 names the reservation and the CSMS accepts it
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 2

  @ocpp1.6 @ocpp2.0.1 @station @TC_050_1_CS @H01
  Scenario: A station whose connectors are all faulted keeps none
    Given EVSE 1 of CS001 has failed
    And EVSE 2 of CS001 has failed
    When the operator reserves an EVSE of CS001, whichever, for token DEADBEEF
    Then CS001 answers the reservation with Faulted
    And CS001 sends no message of its own
    And the CSMS holds the reservation of CS001 as refused with Faulted

  @ocpp1.6 @ocpp2.0.1 @station @TC_050_2_CS @H01
  Scenario: A station whose connectors are all occupied keeps none
    Given a cable is plugged in at EVSE 1 of CS001
    And a cable is plugged in at EVSE 2 of CS001
    When the operator reserves an EVSE of CS001, whichever, for token DEADBEEF
    Then CS001 answers the reservation with Occupied
    And CS001 sends no message of its own
    And the CSMS holds the reservation of CS001 as refused with Occupied

  @ocpp1.6 @ocpp2.0.1 @station @TC_050_3_CS @H01
  Scenario: A station that is out of service as a whole keeps no connector
    Given the operator has taken the whole of CS001 out of service
    When the operator reserves an EVSE of CS001, whichever, for token DEADBEEF
    Then CS001 answers the reservation with Unavailable
    And CS001 sends no message of its own
    And the CSMS holds the reservation of CS001 as refused with Unavailable

  @ocpp1.6 @ocpp2.0.1 @station @TC_051_CS @H02
  Scenario: A station that has given a reservation up takes anybody
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When the operator cancels the reservation of CS001
    Then CS001 answers the cancellation with Accepted before it signals EVSE 1 as Available
    When CS001 starts charging on EVSE 1 with token FEEDF00D
    Then the session on EVSE 1 of CS001 names no reservation
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as Cancelled
    And the CSMS holds an active session on EVSE 1 of CS001 with token FEEDF00D

  @ocpp1.6 @ocpp2.0.1 @station @TC_052_CS @H02
  Scenario: A station refuses to give up what it does not have, and keeps what it has
    Given EVSE 1 of CS001 is reserved for token DEADBEEF
    When the operator cancels a reservation that CS001 does not have
    Then CS001 answers the cancellation with Rejected
    And CS001 sends no message of its own
    When CS001 starts charging on EVSE 1 with token DEADBEEF
    Then the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1

  @ocpp1.6 @ocpp2.0.1 @station @TC_053_CS @TC_053_1_CS @H03
  Scenario: A station that keeps a connector for a group takes another member and no stranger
    When the operator reserves EVSE 1 of CS001 for token DEADBEEF and its group FAMILY
    Then CS001 answers the reservation with Accepted before it signals EVSE 1 as Reserved
    When token FEEDF00D is presented at EVSE 1 of CS001
    Then CS001 does not charge on EVSE 1
    When CS001 starts charging on EVSE 1 with token CAFEBABE
    Then the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1

  @ocpp1.6 @ocpp2.0.1 @station @TC_053_2_CS @H03
  Scenario: A station starts from afar for a member of the group that a connector is kept for
    Given the operator has set AuthorizeRemoteTxRequests of CS001 to false
    And EVSE 1 of CS001 is reserved for token DEADBEEF and its group FAMILY
    And a cable is plugged in at EVSE 1 of CS001
    When the operator asks for a session on EVSE 1 of CS001 with token FEEDF00D
    Then CS001 answers the remote start with Accepted
    And the CSMS authorizes token FEEDF00D for CS001 with Accepted
    And CS001 does not charge on EVSE 1
    When the operator asks for a session on EVSE 1 of CS001 with token CAFEBABE
    Then CS001 answers the remote start with Accepted before it reports the start
    And CS001 asks about token CAFEBABE before it reports the start
    And the start on EVSE 1 of CS001 names the reservation and the CSMS accepts it
    And CS001 keeps to the form
    And the CSMS holds the reservation of CS001 as used by the session on EVSE 1
