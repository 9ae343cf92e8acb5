package dev.imprimatur.sqlgrammar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.OpCode;

/**
 * The grammar's linear memory as one array, for one thread. An access outside of it throws an {@link IndexOutOfBoundsException}.
 * It is the most used object of all while parsing, so that one indirection less is worth this class.
 */
final class FlatMemory implements Memory {

    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);
    private static final VarHandle FLOATS = view(float[].class);
    private static final VarHandle DOUBLES = view(double[].class);

    private final int firstPages;
    private final int mostPages;
    private byte[] bytes;
    private DataSegment[] segments = {};

    /** Sizes are in pages of 64 KiB. */
    FlatMemory(int firstPages, int mostPages) {
        this.firstPages = firstPages;
        this.mostPages = mostPages;
        this.bytes = new byte[firstPages * PAGE_SIZE];
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }

    /** The length of the C string that begins at an address. */
    int stringLength(int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return end - start;
    }

    /** The C string that begins at an address. */
    String string(int start) {
        return new String(bytes, start, stringLength(start), StandardCharsets.UTF_8);
    }

    /** The array itself; the next growth replaces it. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public int pages() {
        return bytes.length / PAGE_SIZE;
    }

    @Override
    public int grow(int more) {
        int before = pages();
        if (more < 0 || more > mostPages - before) {
            return -1;
        }
        bytes = Arrays.copyOf(bytes, (before + more) * PAGE_SIZE);
        return before;
    }

    @Override
    public int initialPages() {
        return firstPages;
    }

    @Override
    public int maximumPages() {
        return mostPages;
    }

    @Override
    public void initialize(Instance instance, DataSegment[] initial) {
        segments = initial.clone();
        for (DataSegment segment : segments) {
            if (segment instanceof ActiveDataSegment active) {
                var offset = active.offsetInstructions().getFirst();
                if (offset.opcode() != OpCode.I32_CONST) {
                    throw new IllegalStateException("the grammar's data stands at a place that is no constant");
                }
                write((int) offset.operand(0), active.data(), 0, active.data().length);
            }
        }
    }

    @Override
    public void initPassiveSegment(int segment, int address, int offset, int size) {
        write(address, segments[segment].data(), offset, size);
    }

    @Override
    public void drop(int segment) {
        // Kept: all instances share it.
    }

    @Override
    public void write(int address, byte[] data, int offset, int size) {
        System.arraycopy(data, offset, bytes, address, size);
    }

    @Override
    public byte read(int address) {
        return bytes[address];
    }

    @Override
    public byte[] readBytes(int address, int length) {
        return Arrays.copyOfRange(bytes, address, address + length);
    }

    @Override
    public void writeByte(int address, byte value) {
        bytes[address] = value;
    }

    @Override
    public short readShort(int address) {
        return (short) SHORTS.get(bytes, address);
    }

    @Override
    public long readU16(int address) {
        return readShort(address) & 0xffffL;
    }

    @Override
    public void writeShort(int address, short value) {
        SHORTS.set(bytes, address, value);
    }

    @Override
    public int readInt(int address) {
        return (int) INTS.get(bytes, address);
    }

    @Override
    public void writeI32(int address, int value) {
        INTS.set(bytes, address, value);
    }

    @Override
    public long readLong(int address) {
        return (long) LONGS.get(bytes, address);
    }

    @Override
    public void writeLong(int address, long value) {
        LONGS.set(bytes, address, value);
    }

    @Override
    public float readFloat(int address) {
        return (float) FLOATS.get(bytes, address);
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public void writeF32(int address, float value) {
        FLOATS.set(bytes, address, value);
    }

    @Override
    public double readDouble(int address) {
        return (double) DOUBLES.get(bytes, address);
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void writeF64(int address, double value) {
        DOUBLES.set(bytes, address, value);
    }

    @Override
    public void zero() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public void fill(byte value, int start, int end) {
        Arrays.fill(bytes, start, end, value);
    }

    @Override
    public void copy(int target, int source, int length) {
        System.arraycopy(bytes, source, bytes, target, length);
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public Object lock(int address) {
        throw singleThreaded();
    }

    @Override
    public int waitOn(int address, int expected, long timeout) {
        throw singleThreaded();
    }

    @Override
    public int waitOn(int address, long expected, long timeout) {
        throw singleThreaded();
    }

    @Override
    public int notify(int address, int most) {
        throw singleThreaded();
    }

    private static UnsupportedOperationException singleThreaded() {
        return new UnsupportedOperationException("the grammar runs on one thread");
    }
}
