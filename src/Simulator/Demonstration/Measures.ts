import { rounded } from "./Orbit.ts"

/*
 * The API has every measure twice. Those in feet are rounded to a decimal, so that whole numbers stand beside others.
 */

export const length = (meters: number) => ({ meters, feet: rounded(meters * 3.28084, 1) })

export const mass = (kg: number) => ({ kg, lb: pounds(kg) })

export const thrust = (kN: number) => ({ kN, lbf: Math.round(kN * 224.809) })

export const volume = (cubicMeters: number) => ({
  cubic_meters: cubicMeters,
  cubic_feet: Math.round(cubicMeters * 35.3147)
})

export const pounds = (kg: number): number => Math.round(kg * 2.204623)
