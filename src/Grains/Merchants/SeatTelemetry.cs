using System.Diagnostics.Metrics;

namespace RelayHeat.Grains.Merchants;

/// <summary>Seats in use (A4) of the merchants that are active on this silo.</summary>
internal sealed class SeatTelemetry(IMeterFactory meters)
{
    private readonly UpDownCounter<long> _seats = meters.Create(EngineTelemetry.Name).CreateUpDownCounter<long>(
        "relayheat.seats.in_use", "{seat}", "Seats in use (A4) of the merchants that are active on this silo.");

    /// <summary>Counts one merchant, whose seats are as many as it last told.</summary>
    public Count Begin() => new(_seats);

    internal sealed class Count(UpDownCounter<long> seats)
    {
        private int _counted;

        public void Show(int inUse)
        {
            if (inUse != _counted) seats.Add(inUse - _counted);
            _counted = inUse;
        }
    }
}
