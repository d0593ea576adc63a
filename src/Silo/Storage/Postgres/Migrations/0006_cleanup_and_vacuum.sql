-- The silo's row is locked before the version is raised: one that a clean-up removes meanwhile raises nothing. Of two writers the
-- second waits for the row, and then finds the version raised.
UPDATE OrleansQuery SET QueryText = '
    WITH member AS MATERIALIZED (
        SELECT DeploymentId FROM OrleansMembership
        WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        FOR UPDATE),
    raised AS (
        UPDATE OrleansMembershipVersion SET Version = Version + 1, Timestamp = now()
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (SELECT 1 FROM member)
        RETURNING DeploymentId),
    updated AS (
        UPDATE OrleansMembership m SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
        FROM raised r
        WHERE m.DeploymentId = r.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM updated)'
WHERE QueryKey = 'UpdateMembershipKey';

-- Every command writes its row anew, and a large one its pieces too (TOAST): what is dead grows with the commands and not with the
-- rows. So it is cleared away whenever autovacuum looks and finds some of it, however large the table is, and without the pauses that
-- let it fall behind a busy writer.
ALTER TABLE OrleansStorage SET (
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0,
    toast.autovacuum_vacuum_scale_factor = 0.02, toast.autovacuum_vacuum_cost_delay = 0);
